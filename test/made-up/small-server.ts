import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";

/** What a small server was asked. */
export interface ReceivedRequest {
  method: string;
  path: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** What it answers: `never` leaves the caller waiting, `reset` drops the connection. */
export type Answer = { status?: number; headers?: Record<string, string>; body?: unknown } | "never" | "reset";

export interface SmallServer {
  /** Without a slash at the end. */
  url: string;
  port: number;
  asked: ReceivedRequest[];
  close(): Promise<void>;
}

/** A real HTTP server on loopback for one test; texts are sent as they are, everything else as JSON. */
export async function smallServer(answer: (asked: ReceivedRequest) => Answer): Promise<SmallServer> {
  const asked: ReceivedRequest[] = [];
  const server = http.createServer((request, response) => {
    void readBody(request).then((body) => {
      const one = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body };
      asked.push(one);
      const reply = answer(one);
      if (reply === "never") return;
      if (reply === "reset") {
        request.socket.destroy();
        return;
      }
      const isText = typeof reply.body === "string";
      response.writeHead(reply.status ?? 200, {
        "content-type": isText ? "text/html" : "application/json; charset=utf-8",
        ...reply.headers,
      });
      response.end(isText ? reply.body : reply.body === undefined ? "" : JSON.stringify(reply.body));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    asked,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function readBody(request: http.IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}
