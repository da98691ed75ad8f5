import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

export type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** A server on the loopback address that can stop listening and listen again at the same port. */
export class LoopbackServer {
  private server: Server | undefined;
  port = 0;

  constructor(private readonly handle: Handle) {}

  async listen(): Promise<void> {
    if (this.server) return;
    const server = createServer((request, response) => {
      Promise.resolve(this.handle(request, response)).catch((error: unknown) => {
        sendText(response, 500, error instanceof Error ? error.message : String(error));
      });
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

export function sendText(response: ServerResponse, status: number, body: string, type = "text/plain"): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { "Content-Type": `${type}; charset=utf-8` });
  response.end(body);
}

/** What was read of a request, for whoever hears it answered. */
const bodies = new WeakMap<IncomingMessage, string>();

/** Secrets that a query may carry: the signature of a mirror. */
const WITHOUT_SECRETS = /([?&](?:sig|sp)=)[^&]*/g;

/** Tells of each request when it has been answered. */
export function heardBy(hear: (request: HeardRequest) => void, handle: Handle): Handle {
  return (request, response) => {
    response.once("close", () => {
      const path = (request.url ?? "").replace(WITHOUT_SECRETS, "$1…");
      hear({ method: request.method ?? "", path, body: bodies.get(request) ?? "", status: response.statusCode });
    });
    return handle(request, response);
  };
}

interface HeardRequest {
  method: string;
  path: string;
  body: string;
  status: number;
}

export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString("utf8");
  bodies.set(request, body);
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return {};
  }
}
