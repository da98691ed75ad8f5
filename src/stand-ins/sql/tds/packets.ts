import { MalformedTds } from "./bytes";

/** What a message is, by the first byte of its packets (MS-TDS 2.2.3.1.1). */
export const MESSAGE = {
  sqlBatch: 0x01,
  rpc: 0x03,
  response: 0x04,
  attention: 0x06,
  transactionManager: 0x0e,
  login: 0x10,
  prelogin: 0x12,
} as const;

const HEADER_BYTES = 8;
const END_OF_MESSAGE = 0x01;
const IGNORE = 0x02;
/** RESETCONNECTION and RESETCONNECTIONSKIPTRAN: a pool takes the connection again. */
const RESET = 0x18;
/** No request of ours comes near this. */
const LARGEST_MESSAGE_BYTES = 32 * 1024 * 1024;

export interface TdsMessage {
  type: number;
  body: Buffer;
  /** The client gave the request up while it was sending it. */
  ignored: boolean;
  resetsConnection: boolean;
}

/** Puts a stream of bytes together to messages. */
export class PacketReader {
  private rest = Buffer.alloc(0);
  private parts: Buffer[] = [];
  private partsBytes = 0;
  private status = 0;

  /** @throws MalformedTds for bytes that are no TDS */
  *read(bytes: Buffer): Generator<TdsMessage> {
    this.rest = Buffer.concat([this.rest, bytes]);
    while (this.rest.length >= HEADER_BYTES) {
      const length = this.rest.readUInt16BE(2);
      if (length < HEADER_BYTES) throw new MalformedTds("a packet is shorter than its header");
      if (this.rest.length < length) return;
      const type = this.rest.readUInt8(0);
      const status = this.rest.readUInt8(1);
      this.parts.push(this.rest.subarray(HEADER_BYTES, length));
      this.partsBytes += length;
      this.status |= status;
      this.rest = this.rest.subarray(length);
      if (this.partsBytes > LARGEST_MESSAGE_BYTES) throw new MalformedTds("a message is too long");
      if ((status & END_OF_MESSAGE) !== 0) yield this.takeMessage(type);
    }
  }

  private takeMessage(type: number): TdsMessage {
    const message = {
      type,
      body: Buffer.concat(this.parts),
      ignored: (this.status & IGNORE) !== 0,
      resetsConnection: (this.status & RESET) !== 0,
    };
    this.parts = [];
    this.partsBytes = 0;
    this.status = 0;
    return message;
  }
}

/** Cuts what the server says into packets, numbered through each message. */
export class PacketWriter {
  private number = 0;

  constructor(
    private readonly spid: number,
    public packetSize = 4096,
  ) {}

  /** @param last false when more of the same message follows */
  write(type: number, body: Buffer, last = true): Buffer {
    const most = this.packetSize - HEADER_BYTES;
    const packets: Buffer[] = [];
    for (let at = 0; at === 0 || at < body.length; at += most) {
      const part = body.subarray(at, at + most);
      const header = Buffer.alloc(HEADER_BYTES);
      this.number = (this.number + 1) & 0xff;
      header.writeUInt8(type, 0);
      header.writeUInt8(last && at + most >= body.length ? END_OF_MESSAGE : 0, 1);
      header.writeUInt16BE(part.length + HEADER_BYTES, 2);
      header.writeUInt16BE(this.spid, 4);
      header.writeUInt8(this.number, 6);
      packets.push(header, part);
    }
    if (last) this.number = 0;
    return Buffer.concat(packets);
  }
}
