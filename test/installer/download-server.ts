import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How the server treats one request: `bytes` is the whole file, `from` where it was asked to begin (0: at the start). */
export type Behaviour = (request: IncomingMessage, response: ServerResponse, bytes: Buffer, from: number) => void;

export interface DownloadServer {
  url: string;
  /** The Range header of every request, in order; empty when there was none. */
  ranges: string[];
  ifRanges: string[];
  close(): Promise<void>;
}

const TAG = '"v1"';

/** Sends what was asked for, and then whatever was forgotten: an honest server with ranges. */
export const honest: Behaviour = (request, response, bytes, from) => {
  const ifRange = request.headers["if-range"];
  const start = ifRange !== undefined && ifRange !== TAG ? 0 : from;
  if (start >= bytes.length) {
    response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
    return;
  }
  response.writeHead(start > 0 ? 206 : 200, headersOf(bytes, start));
  response.end(bytes.subarray(start));
};

/** Breaks the connection after so many bytes of the answer. */
export const dropsAfter =
  (count: number): Behaviour =>
  (_, response, bytes, from) => {
    response.writeHead(from > 0 ? 206 : 200, headersOf(bytes, from));
    // A reset overtakes what was just sent: let that arrive first.
    response.write(bytes.subarray(from, from + count), () => setTimeout(() => response.destroy(), 30));
  };

/** Sends so many bytes and then nothing, with the connection open. */
export const goesSilentAfter =
  (count: number): Behaviour =>
  (_, response, bytes, from) => {
    response.writeHead(from > 0 ? 206 : 200, headersOf(bytes, from));
    response.write(bytes.subarray(from, from + count));
  };

/** Always sends everything: no Range support, no validator. */
export const withoutRanges: Behaviour = (_, response, bytes) => {
  response.writeHead(200, { "content-length": bytes.length });
  response.end(bytes);
};

export const answers =
  (status: number, headers: Record<string, string> = {}): Behaviour =>
  (_, response) => {
    response.writeHead(status, headers).end("no");
  };

/** A valid answer that ends early without saying so: chunked, and the end comes too soon. */
export const endsEarly =
  (count: number): Behaviour =>
  (_, response, bytes, from) => {
    response.writeHead(200, { etag: TAG });
    response.end(bytes.subarray(from, from + count));
  };

/** Sends and sends. */
export const endless: Behaviour = (_, response, bytes) => {
  response.writeHead(200);
  const send = () => {
    while (!response.destroyed && response.write(bytes));
    if (!response.destroyed) response.once("drain", send);
  };
  send();
};

function headersOf(bytes: Buffer, from: number): Record<string, string | number> {
  return {
    etag: TAG,
    "content-length": bytes.length - from,
    ...(from > 0 ? { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
  };
}

/** A server over a real socket: the first request gets the first behaviour, later ones the last. */
export async function serve(bytes: Buffer, ...behaviours: Behaviour[]): Promise<DownloadServer> {
  const ranges: string[] = [];
  const ifRanges: string[] = [];
  const server = createServer((request, response) => {
    const range = request.headers.range ?? "";
    ranges.push(range);
    ifRanges.push(String(request.headers["if-range"] ?? ""));
    const behaviour = behaviours[Math.min(ranges.length, behaviours.length) - 1] ?? honest;
    behaviour(request, response, bytes, Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/octopus/Octopus.2025.4.10333-x64.msi`,
    ranges,
    ifRanges,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
