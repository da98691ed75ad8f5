import { once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { startTdsServer } from "../../../../src/stand-ins/sql/tds/tds-server";

/** The driver of this project never asks for it, .NET's does: so a client is played here, byte by byte. */
const PRELOGIN_ENCRYPTION_OFF = Buffer.from([1, 0, 6, 0, 1, 0xff, 0]);

function message(type: number, body: Buffer): Buffer {
  const header = Buffer.from([type, 1, 0, 0, 0, 0, 1, 0]);
  header.writeUInt16BE(body.length + 8, 2);
  return Buffer.concat([header, body]);
}

/** LOGIN7 with a user and a password and nothing else. */
function login(user: string, password: string): Buffer {
  const fixed = Buffer.alloc(94);
  fixed.writeUInt32LE(4096, 8);
  const scrambled = Buffer.from(password, "utf16le").map((byte) => (((byte << 4) | (byte >> 4)) & 0xff) ^ 0xa5);
  let at = fixed.length;
  for (const [field, text] of [
    [40, user],
    [44, password],
  ] as const) {
    fixed.writeUInt16LE(at, field);
    fixed.writeUInt16LE(text.length, field + 2);
    at += 2 * text.length;
  }
  return message(0x10, Buffer.concat([fixed, Buffer.from(user, "utf16le"), scrambled]));
}

const batch = (text: string) => message(0x01, Buffer.concat([Buffer.from([4, 0, 0, 0]), Buffer.from(text, "utf16le")]));

/** The handshake inside PRELOGIN packets; TLS records as they are once `open` is set. */
class Wrapped extends Duplex {
  open = false;
  private received = Buffer.alloc(0);
  constructor(private readonly socket: Socket) {
    super();
  }
  receive(bytes: Buffer): void {
    this.received = Buffer.concat([this.received, bytes]);
    while (this.received.length >= 8 && this.received.length >= this.received.readUInt16BE(2)) {
      const length = this.received.readUInt16BE(2);
      this.push(this.received.subarray(8, length));
      this.received = this.received.subarray(length);
    }
  }
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: BufferEncoding, written: () => void): void {
    this.socket.write(this.open ? chunk : message(0x12, chunk));
    written();
  }
}

test("a client that asks for no encryption still gets TLS for its login, and speaks plainly after it", async () => {
  const logins: string[] = [];
  const server = await startTdsServer({
    refuseLogin: ({ user, password }) => {
      logins.push(`${user}/${password}`);
      return [];
    },
    answer: async ({ encrypted }, { text }, reply) => reply.info({ number: 1, message: `${text} ${encrypted}` }),
    sessionBegan: () => {},
    sessionReset: () => {},
    sessionEnded: () => {},
  });
  const socket = connectSocket(server.port, "127.0.0.1");
  const sent: Buffer[] = [];
  const write = socket.write.bind(socket);
  socket.write = (bytes: Buffer) => {
    sent.push(bytes);
    return write(bytes);
  };
  await once(socket, "connect");
  socket.write(message(0x12, PRELOGIN_ENCRYPTION_OFF));
  const [prelogin] = (await once(socket, "data")) as [Buffer];
  expect(prelogin.subarray(8 + 26 + 6, 8 + 26 + 7)).toEqual(Buffer.from([0])); // encryption: off

  const wrapped = new Wrapped(socket);
  const receive = (bytes: Buffer) => wrapped.receive(bytes);
  socket.on("data", receive);
  const tls = connectTls({ socket: wrapped, rejectUnauthorized: false });
  await once(tls, "secureConnect");
  wrapped.open = true;
  socket.off("data", receive);
  tls.write(login("octopus", "secret"));
  const [acknowledged] = (await once(socket, "data")) as [Buffer];
  expect(acknowledged.readUInt8(0)).toBe(4);
  expect(logins).toEqual(["octopus/secret"]);
  expect(Buffer.concat(sent).includes(Buffer.from("octopus", "utf16le"))).toBe(false);

  socket.write(batch("hello"));
  const [answer] = (await once(socket, "data")) as [Buffer];
  expect(answer.includes(Buffer.from("hello true", "utf16le"))).toBe(true);
  socket.destroy();
  await server.close();
});
