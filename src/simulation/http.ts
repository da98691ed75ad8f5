import type { Http, HttpReply } from "../machine/http";
import { answerOf, CUT_OFF, CutOff, type Handle, type StandInReply } from "../stand-ins/http/exchange";
import { abortable } from "./abortable";
import type { Carry } from "./carry";
import { FETCH, NODE_HTTP, type HttpFailures } from "./http-failures";

/** A stand-in that is asked without a socket. */
interface DirectServer {
  handle: Handle;
  /** Whether its address accepts connections now. */
  accepts(): boolean;
}

/** One request as it is sent: where it goes, and what reaches whoever is there. */
interface Sent {
  host: string;
  port: number;
  secure: boolean;
  method: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

interface Way {
  find: (host: string, port: number) => DirectServer | undefined;
  carry: Carry;
  failures: HttpFailures;
  signal: AbortSignal;
}

/**
 * HTTP by direct calls of stand-ins: what src/machine/real/http.ts gives for the same answers over sockets, failures
 * included. What Node's own server adds to an answer (`Date`, `Connection`, `Keep-Alive`, `Transfer-Encoding`) is missing.
 * @param given.find who listens there; undefined: nobody, and the connection is refused
 */
export function directHttp(given: { find(host: string, port: number): DirectServer | undefined; carry: Carry }): Http {
  const wayOf = (failures: HttpFailures, signal: AbortSignal): Way => ({
    find: (host, port) => given.find(host, port),
    carry: given.carry,
    failures,
    signal,
  });
  return {
    send: ({ method, url, headers, body }, signal) => {
      const at = placeOf(new URL(url));
      return exchange(wayOf(FETCH, signal), {
        ...at,
        method,
        headers: fetchHeaders(at, method, headers, body),
        body: body ?? "",
      });
    },
    sendTo: (place, { method, url, headers, body }, signal) => {
      const own = { host: place.hostHeader, connection: "close", ...lengthOf(method, body) };
      const { path } = placeOf(new URL(url));
      const { connectHost: host, port, secure } = place;
      const all = { ...lowerCase(headers), ...own };
      return exchange(wayOf(NODE_HTTP, signal), { host, port, secure, path, method, headers: all, body: body ?? "" });
    },
    download: (url, headers, signal) => {
      const at = placeOf(url);
      const all = { ...lowerCase(headers), host: at.hostHeader, connection: "keep-alive" };
      return exchange(wayOf(NODE_HTTP, signal), { ...at, method: "GET", headers: all, body: "" });
    },
  };
}

function placeOf(url: URL) {
  const secure = url.protocol === "https:";
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (secure ? 443 : 80),
    secure,
    path: url.pathname + url.search,
    hostHeader: url.host,
  };
}

const lowerCase = (headers: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** What Node's fetch sends by itself. */
const fetchHeaders = (
  at: { hostHeader: string },
  method: string,
  given: Readonly<Record<string, string>> | undefined,
  body: string | undefined,
) => ({
  ...(body === undefined ? {} : { "content-type": "text/plain;charset=UTF-8" }),
  accept: "*/*",
  "accept-language": "*",
  "user-agent": "node",
  ...lowerCase(given),
  host: at.hostHeader,
  connection: "keep-alive",
  "sec-fetch-mode": "cors",
  "accept-encoding": "gzip, deflate",
  ...lengthOf(method, body),
});

const lengthOf = (method: string, body: string | undefined): Record<string, string> =>
  body !== undefined || method === "PUT" || method === "POST"
    ? { "content-length": String(Buffer.byteLength(body ?? "")) }
    : {};

async function exchange(way: Way, sent: Sent): Promise<HttpReply> {
  const { signal, carry, failures } = way;
  const reply = await abortable(
    carry,
    signal,
    () => failures.aborted(signal),
    () => answer(way, sent),
  );
  const { body, leave } = bodyOf(way, sent.method === "HEAD" ? new Uint8Array() : reply.body);
  return {
    status: reply.status,
    headers: new Map(Object.entries(lowerCase(reply.headers))),
    body,
    discard: async () => {
      await carry("http", leave);
    },
  };
}

async function answer({ find, failures }: Way, { host, port, secure, ...request }: Sent): Promise<StandInReply> {
  const server = find(host, port);
  if (!server?.accepts()) throw failures.refused(host, port);
  if (secure) throw failures.noTls();
  const { method, path, headers, body } = request;
  const reply = await answerOf(server.handle, { method, path, headers, body });
  // Whoever stops listening ends the connections that are open.
  if (reply === CUT_OFF || !server.accepts()) throw failures.cutOff();
  return reply;
}

/** As much as a server sends at once, head and body: nothing comes between them. */
const ONE_WINDOW_BYTES = 14_600;

function bodyOf(
  way: Way,
  body: StandInReply["body"],
): { body: AsyncIterable<Uint8Array>; leave: () => Promise<unknown> } {
  if (body instanceof Uint8Array && body.length <= ONE_WINDOW_BYTES) {
    return { body: arrived(body), leave: () => Promise.resolve(undefined) };
  }
  const pieces = piecesOf(way, (body instanceof Uint8Array ? arrived(body) : body)[Symbol.asyncIterator]());
  return { body: pieces, leave: () => pieces.return(undefined) };
}

/** A body that came with its head. */
const arrived = (body: Uint8Array): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => {
    let left = body.length > 0 ? 1 : 0;
    return {
      next: () => Promise.resolve((left -= 1) === 0 ? { done: false, value: body } : { done: true, value: undefined }),
    };
  },
});

async function* piecesOf(way: Way, pieces: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  try {
    for (;;) {
      const next = await within(way, () => pieces.next());
      if (next.done) return;
      yield next.value;
    }
  } catch (error) {
    throw error instanceof CutOff ? way.failures.cutOffWithin() : error;
  } finally {
    // Nobody waits for a stand-in that is still at it: the reader has left.
    void pieces.return?.();
  }
}

const within = <T>({ carry, signal, failures }: Way, act: () => Promise<T> | T): Promise<T> =>
  abortable(carry, signal, () => failures.abortedWithin(signal), act);
