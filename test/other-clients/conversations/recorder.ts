import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** Stands between a client and a server and keeps what crossed. */
interface Recorder {
  port: number;
  /** Whether a text, as TDS writes texts, crossed in clear. */
  hasSeen(text: string): boolean;
  close(): Promise<void>;
}

export async function startRecorder(port: number): Promise<Recorder> {
  const crossed: Buffer[] = [];
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    sockets.push(near, far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on("data", (bytes: Buffer) => crossed.push(bytes));
      from.on("error", () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    hasSeen: (text) => Buffer.concat(crossed).includes(Buffer.from(text, "utf16le")),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
