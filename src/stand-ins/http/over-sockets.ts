import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { answerOf, CUT_OFF, type Handle, type StandInReply, type StandInRequest } from "./exchange";
import type { SocketHandler } from "./loopback";

/** Carries the requests that reach a socket to a stand-in, and its answers back. */
export function overSockets(handle: Handle): SocketHandler {
  return async (request, response) => {
    const reply = await answerOf(handle, await readRequest(request));
    if (reply === CUT_OFF) {
      request.socket.destroy();
      return;
    }
    response.writeHead(reply.status, reply.headers);
    if (request.method === "HEAD") response.end();
    else await send(response, reply.body);
  };
}

async function readRequest(request: IncomingMessage): Promise<StandInRequest> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, [value ?? ""].flat().join(", ")]),
  );
  return {
    method: request.method ?? "",
    path: request.url ?? "/",
    headers,
    body: Buffer.concat(pieces).toString("utf8"),
  };
}

/** As fast as the other side reads. */
async function send(response: ServerResponse, body: StandInReply["body"]): Promise<void> {
  if (body instanceof Uint8Array) {
    response.end(body);
    return;
  }
  try {
    await pipeline(body, response);
  } catch {
    // One of the two sides has ended the connection in the middle. pipeline() destroys it: the answer never looks whole.
  }
}
