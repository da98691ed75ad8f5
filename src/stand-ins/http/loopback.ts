import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** Answers a request on its socket. */
export type SocketHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** A server on the loopback address that can stop listening and listen again at the same port. */
export class LoopbackServer {
  private server: Server | undefined;
  port = 0;

  constructor(private readonly handle: SocketHandler) {}

  async listen(): Promise<void> {
    if (this.server) return;
    const server = createServer((request, response) => {
      Promise.resolve(this.handle(request, response)).catch((error: unknown) => sendFailure(response, error));
    });
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.port, "127.0.0.1", resolve);
    });
    const address = server.address();
    if (address !== null && typeof address === "object") this.port = address.port;
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(body));
}

function sendFailure(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(500, { "Content-Type": "text/plain; charset=utf-8" });
  response.end(error instanceof Error ? error.message : String(error));
}
