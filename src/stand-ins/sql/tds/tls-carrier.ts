import { Duplex } from "node:stream";
import { MalformedTds } from "./bytes";
import { MESSAGE } from "./packets";

const HEADER_BYTES = 8;

/**
 * Carries a TLS connection inside TDS: until the handshake is done each flight travels in a PRELOGIN packet, after that
 * the TLS records go over the socket as they are. Below it lies the socket, above it a TLSSocket.
 */
export class TlsCarrier extends Duplex {
  private wrapped = true;
  private received = Buffer.alloc(0);
  private held: Buffer[] = [];

  /**
   * @param sendWrapped sends one message of the handshake
   * @param sendRaw sends TLS records
   */
  constructor(
    private readonly sendWrapped: (bytes: Buffer) => void,
    private readonly sendRaw: (bytes: Buffer) => void,
  ) {
    super();
  }

  /**
   * Takes what came over the socket.
   * @throws MalformedTds
   */
  receive(bytes: Buffer): void {
    this.received = Buffer.concat([this.received, bytes]);
    while (this.wrapped && this.received.length > 0) {
      // A TLS record begins with another byte than a PRELOGIN packet: that is how the end of the handshake shows.
      if (this.received[0] !== MESSAGE.prelogin) {
        this.wrapped = false;
        break;
      }
      if (this.received.length < HEADER_BYTES) return;
      const length = this.received.readUInt16BE(2);
      if (length < HEADER_BYTES) throw new MalformedTds("a packet is shorter than its header");
      if (this.received.length < length) return;
      this.push(this.received.subarray(HEADER_BYTES, length));
      this.received = this.received.subarray(length);
    }
    if (this.received.length > 0) {
      this.push(this.received);
      this.received = Buffer.alloc(0);
    }
  }

  override _read(): void {
    // Everything is pushed as it comes.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, written: () => void): void {
    if (!this.wrapped) this.sendRaw(chunk);
    else {
      // A client reads exactly one message for each flight, so a flight that TLS writes in pieces is put together.
      if (this.held.length === 0) setImmediate(() => this.sendFlight());
      this.held.push(chunk);
    }
    written();
  }

  private sendFlight(): void {
    const flight = Buffer.concat(this.held);
    this.held = [];
    if (this.wrapped) this.sendWrapped(flight);
    else this.sendRaw(flight);
  }
}
