import type { IncomingMessage, ServerResponse } from "node:http";
import { sendJson, type SocketHandler } from "../http/loopback";
import { addressOf } from "./address";
import { RouteRequest, type Instance } from "./route-request";
import { find, findAnonymous } from "./dispatch";
import { faultyAnswer } from "./faulty-answer";
import { Query } from "./query";
import { notFound, notLoggedIn, notPermitted, Refusal } from "./refusal";
import type { Reply } from "./reply";

/** A request that reached the instance, and how it was answered. */
export interface SeenRequest {
  method: string;
  path: string;
  /** As it came, without the question mark. */
  query: string;
  /** 0 when there was no answer. */
  status: number;
}

interface Serving {
  instance: Instance;
  apiKey: string;
  virtualDirectory: string;
  requests: SeenRequest[];
}

/** Answers the requests of clients; every one is written down. */
export function serve(serving: Serving): SocketHandler {
  return async (request, response) => {
    const { pathname: path, search } = new URL(request.url ?? "/", "http://stand-in");
    const method = methodOf(request);
    const seen: SeenRequest = { method, path, query: search.slice(1), status: 0 };
    serving.requests.push(seen);
    const body = await readBody(request);
    const { faults } = serving.instance;
    if (faults.hang) return;
    if (faults.cutAfterWrites === 0) {
      request.socket.destroy();
      return;
    }
    const reply = faultyAnswer(faults) ?? answer(serving, request, method, path, new URLSearchParams(search), body);
    seen.status = reply.status;
    if (faults.cutAfterWrites !== undefined && method !== "GET" && reply.status < 400) faults.cutAfterWrites -= 1;
    send(response, reply);
  };
}

/** Octopus' .NET client sends PUT and DELETE as a POST that says so: not every proxy lets these two through. */
function methodOf({ method = "GET", headers }: IncomingMessage): string {
  const meant = String(headers["x-http-method-override"] ?? "").toUpperCase();
  return method === "POST" && (meant === "PUT" || meant === "DELETE") ? meant : method;
}

function answer(
  { instance, apiKey, virtualDirectory }: Serving,
  request: IncomingMessage,
  method: string,
  path: string,
  search: URLSearchParams,
  body: Buffer,
): Reply {
  try {
    const address = addressOf(path, virtualDirectory);
    if (!address) throw notFound();
    const query = new Query(search);
    const anonymous = findAnonymous(method, address);
    const { faults } = instance;
    if (!anonymous) {
      const given = request.headers["x-octopus-apikey"] ?? query.get("apikey");
      if (given !== apiKey) throw notLoggedIn();
      const isRefused = faults.missingPermissionPath?.test(path) ?? method !== "GET";
      if (faults.missingPermission !== undefined && isRefused) throw notPermitted(faults.missingPermission);
    }
    const { handler, params } = anonymous ?? find(instance.store, method, address);
    return handler(new RouteRequest(instance, query, params, request.headers["content-type"] ?? "", body));
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, json: error.resource };
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { status: 500, json: { ErrorMessage: message, Errors: [], FullException: message } };
  }
}

function send(response: ServerResponse, reply: Reply): void {
  // It never says that it is the real thing.
  response.setHeader("Server", "stand-in for an Octopus Server");
  if ("json" in reply) {
    sendJson(response, reply.status, reply.json);
    return;
  }
  response.writeHead(reply.status, { "Content-Type": reply.type, ...reply.headers });
  response.end(reply.content);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
