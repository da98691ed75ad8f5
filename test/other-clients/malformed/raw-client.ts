import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { message, prelogin, TYPE } from "./messages";

const LONGEST_END_MS = 4000;

/**
 * Sends bytes and goes away. @returns what was answered until the connection ended
 * @throws when the other side does not end it: it hangs
 */
export async function sendAndLeave(socket: Socket | TLSSocket, parts: readonly Buffer[]): Promise<Buffer> {
  const answered: Buffer[] = [];
  socket.on("data", (bytes: Buffer) => answered.push(bytes));
  socket.on("error", () => undefined); // the other side may end it at once
  const closed = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the connection was not ended")), LONGEST_END_MS);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
  for (const part of parts) {
    if (!socket.writable) break;
    socket.write(part);
    // Each part in a segment of its own, as far as that can be had.
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.end();
  await closed;
  return Buffer.concat(answered);
}

export async function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true);
  await once(socket, "connect");
  return socket;
}

/** A connection that has agreed on TLS: what is written to it is a client's own messages. */
export async function openTls(port: number): Promise<TLSSocket> {
  const socket = await openSocket(port);
  socket.write(prelogin(1));
  await once(socket, "data");
  const carrier = new Carrier(socket);
  socket.on("data", (bytes: Buffer) => carrier.receive(bytes));
  const tls = connectTls({ socket: carrier, rejectUnauthorized: false, maxVersion: "TLSv1.2" });
  tls.on("error", () => undefined);
  socket.on("error", () => tls.destroy());
  socket.on("close", () => tls.destroy());
  await once(tls, "secureConnect");
  carrier.wrapped = false;
  return tls;
}

/** The handshake goes in PRELOGIN packets, everything after it as it is. */
class Carrier extends Duplex {
  wrapped = true;
  private received = Buffer.alloc(0);
  constructor(private readonly socket: Socket) {
    super();
  }
  receive(bytes: Buffer): void {
    this.received = Buffer.concat([this.received, bytes]);
    while (this.wrapped && this.received.length >= 8 && this.received.length >= this.received.readUInt16BE(2)) {
      const length = this.received.readUInt16BE(2);
      this.push(this.received.subarray(8, length));
      this.received = this.received.subarray(length);
    }
    if (this.wrapped) return;
    this.push(this.received);
    this.received = Buffer.alloc(0);
  }
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: BufferEncoding, written: () => void): void {
    if (!this.socket.destroyed) this.socket.write(this.wrapped ? message(TYPE.prelogin, chunk) : chunk);
    written();
  }
  override _final(ended: () => void): void {
    this.socket.end();
    ended();
  }
}
