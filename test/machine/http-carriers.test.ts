import { createServer } from "node:http";
import type { Http, HttpReply } from "../../src/machine/http";
import { http as realHttp } from "../../src/machine/real/http";
import type { Carry } from "../../src/simulation/carry";
import { directHttp } from "../../src/simulation/http";
import { CUT_OFF, CutOff, json, text, type Handle } from "../../src/stand-ins/http/exchange";
import { LoopbackServer } from "../../src/stand-ins/http/loopback";
import { overSockets } from "../../src/stand-ins/http/over-sockets";

/** Node's own server adds these; no step reads them. */
const OF_THE_SERVER = new Set(["date", "connection", "keep-alive", "transfer-encoding"]);
const BYTES = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
const PIECE = 64 * 1024;
const soon = () => new Promise((resolve) => setTimeout(resolve, 50));

async function* inPieces(from: number, end: "whole" | "cut off" | "silent"): AsyncGenerator<Uint8Array> {
  for (let at = from; at < BYTES.length; at += PIECE) {
    if (at > from && end !== "whole") await soon(); // what has been sent arrives first
    if (at > from && end === "cut off") throw new CutOff();
    if (at > from && end === "silent") await ended;
    yield BYTES.subarray(at, at + PIECE);
  }
}

/** What never answers does so until the tests are over. */
let end: (value?: unknown) => void;
const ended = new Promise((resolve) => (end = resolve));

/** Answers as the path asks it to. */
const handle: Handle = async (request) => {
  const { pathname } = new URL(request.path, "http://stand-in");
  const range = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const lengthFrom = (from: number) => ({ "Content-Length": String(BYTES.length - from), ETag: '"one"' });
  switch (pathname) {
    case "/cut-off":
      return CUT_OFF;
    case "/fails":
      throw new Error("It failed.");
    case "/never":
      await ended;
      return CUT_OFF;
    case "/moved":
      return { status: 302, headers: { Location: "/elsewhere?sig=1" }, body: new Uint8Array() };
    case "/draining":
      return text(418, "I am draining.");
    case "/file":
      return { status: range ? 206 : 200, headers: lengthFrom(range), body: inPieces(range, "whole") };
    case "/file-cut-off":
      return { status: 200, headers: lengthFrom(0), body: inPieces(0, "cut off") };
    case "/file-stops":
      return { status: 200, headers: lengthFrom(0), body: inPieces(0, "silent") };
    default:
      return json(200, { ...request, headers: Object.entries(request.headers).sort() });
  }
};

const server = new LoopbackServer(overSockets(handle));
let refusingPort: number;
beforeAll(async () => {
  await server.listen();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  refusingPort = (other.address() as { port: number }).port;
  await new Promise((resolve) => other.close(resolve));
});
afterAll(async () => {
  end();
  await server.close();
});

const carry: Carry = async (_kind, act) => act();
const direct = directHttp({
  find: (host, port) => (host === "127.0.0.1" ? { handle, accepts: () => port === server.port } : undefined),
  carry,
});

/** What a step can see of an error. Node's own are not of the Error that a test knows. */
function seenOf(error: unknown): object | undefined {
  if (error === undefined) return undefined;
  const { name, message, cause } = error as Error;
  const { code, errno, syscall, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  const says = String(code).startsWith("ERR_SSL") ? "" : message; // of TLS, where in OpenSSL it happened
  return { name, says, code, errno, syscall, address, port, cause: seenOf(cause) };
}

/** What a step can see of an exchange, to its end. */
async function exchanged(sending: Promise<HttpReply>): Promise<object> {
  const pieces: Uint8Array[] = [];
  let began: object = {};
  let error: unknown;
  try {
    const { status, headers, body } = await sending;
    began = { status, headers: Object.fromEntries([...headers].filter(([name]) => !OF_THE_SERVER.has(name))) };
    for await (const piece of body) pieces.push(piece);
  } catch (thrown) {
    error = thrown;
  }
  const bytes = Buffer.concat(pieces);
  return { ...began, ...contentOf(bytes), error: seenOf(error) };
}

const contentOf = (bytes: Buffer): object =>
  bytes.length >= PIECE
    ? {
        bytes: bytes.length,
        areRight: bytes.equals(BYTES.subarray(0, bytes.length)) || bytes.equals(BYTES.subarray(-bytes.length)),
      }
    : { text: bytes.toString("utf8") };

const GOING_ON = new AbortController().signal;
const at = (path: string, port = server.port) => `http://127.0.0.1:${port}${path}`;
const place = (port = server.port) => ({
  connectHost: "127.0.0.1",
  port,
  secure: false,
  hostHeader: "octopus.example.com:8080",
  serverName: "octopus.example.com",
});
const abortedSoon = (): AbortSignal => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new DOMException("too late", "TimeoutError")), 100);
  return controller.signal;
};
const aborted = () => AbortSignal.abort(new DOMException("too late", "TimeoutError"));

const KEY = { "X-Octopus-ApiKey": "API-KEY" };
const get =
  (path: string, signal = GOING_ON) =>
  (http: Http) =>
    http.send({ method: "GET", url: at(path) }, signal);
const getThere =
  (path: string, signal = GOING_ON) =>
  (http: Http) =>
    http.sendTo(place(), { method: "GET", url: at(path) }, signal);
const download =
  (path: string, headers = {}, signal = GOING_ON) =>
  (http: Http) =>
    http.download(new URL(at(path)), headers, signal);

const FETCH_CUT_OFF = { name: "SocketError", says: "other side closed", code: "UND_ERR_SOCKET" };
const LATE = { name: "TimeoutError", says: "too late" };
const ABORTED = { name: "AbortError", code: "ABORT_ERR", cause: LATE };
const REFUSED = { code: "ECONNREFUSED", syscall: "connect", address: "127.0.0.1" };

const CASES: readonly [string, () => (http: Http) => Promise<HttpReply>, object][] = [
  ["GET", () => (http) => http.send({ method: "GET", url: at("/a?b=c"), headers: KEY }, GOING_ON), { status: 200 }],
  [
    "PUT with a body",
    () => (http) => http.send({ method: "PUT", url: at("/a"), headers: KEY, body: '{"ü":1}' }, GOING_ON),
    { status: 200, text: expect.stringContaining('"body":"{\\"ü\\":1}"') as string },
  ],
  [
    "PUT with a type",
    () => (http) =>
      http.send({ method: "PUT", url: at("/"), headers: { "Content-Type": "application/json" }, body: "1" }, GOING_ON),
    { text: expect.stringContaining('["content-type","application/json"]') as string },
  ],
  ["PUT without a body", () => (http) => http.send({ method: "PUT", url: at("/") }, GOING_ON), { status: 200 }],
  ["HEAD", () => (http) => http.send({ method: "HEAD", url: at("/file") }, GOING_ON), { status: 200, text: "" }],
  ["a redirect is not followed", () => get("/moved"), { status: 302, headers: { location: "/elsewhere?sig=1" } }],
  ["another status", () => get("/draining"), { status: 418, text: "I am draining." }],
  ["a stand-in that fails", () => get("/fails"), { status: 500, text: "It failed." }],
  ["a body in pieces", () => get("/file"), { bytes: BYTES.length, areRight: true }],
  [
    "refused",
    () => (http) => http.send({ method: "GET", url: at("/", refusingPort) }, GOING_ON),
    { error: { name: "TypeError", says: "fetch failed", cause: REFUSED } },
  ],
  ["cut off", () => get("/cut-off"), { error: { says: "fetch failed", cause: FETCH_CUT_OFF } }],
  ["cut off within", () => get("/file-cut-off"), { bytes: PIECE, error: { says: "terminated", cause: FETCH_CUT_OFF } }],
  ["aborted before it is sent", () => get("/never", aborted()), { error: LATE }],
  ["aborted before an answer", () => get("/never", abortedSoon()), { error: LATE }],
  ["aborted within", () => get("/file-stops", abortedSoon()), { status: 200, bytes: PIECE, error: LATE }],
  ["download", () => download("/file", { Accept: "*/*" }), { status: 200, bytes: BYTES.length, areRight: true }],
  [
    "download of the rest",
    () => download("/file", { Range: "bytes=100000-" }),
    { status: 206, headers: { "content-length": "100000" }, bytes: 100_000, areRight: true },
  ],
  ["download, what is sent", () => download("/", { Range: "bytes=1-" }), { status: 200 }],
  [
    "download refused",
    () => (http) => http.download(new URL(at("/", refusingPort)), {}, GOING_ON),
    { error: { name: "Error", ...REFUSED } },
  ],
  ["download cut off", () => download("/cut-off"), { error: { says: "socket hang up", code: "ECONNRESET" } }],
  ["download cut off within", () => download("/file-cut-off"), { bytes: PIECE, error: { code: "ECONNRESET" } }],
  ["download aborted before it is sent", () => download("/never", {}, aborted()), { error: ABORTED }],
  ["download aborted before an answer", () => download("/never", {}, abortedSoon()), { error: ABORTED }],
  [
    "download aborted within",
    () => download("/file-stops", {}, abortedSoon()),
    { bytes: PIECE, error: { code: "ECONNRESET" } },
  ],
  [
    "to one machine",
    () => getThere("/a?b=c"),
    { status: 200, text: expect.stringContaining('["host","octopus.example.com:8080"]') as string },
  ],
  [
    "to one machine, PUT",
    () => (http) => http.sendTo(place(), { method: "PUT", url: at("/"), headers: KEY, body: "ü" }, GOING_ON),
    { status: 200 },
  ],
  [
    "to one machine, HEAD",
    () => (http) => http.sendTo(place(), { method: "HEAD", url: at("/file") }, GOING_ON),
    { status: 200, text: "" },
  ],
  [
    "to one machine, refused",
    () => (http) => http.sendTo(place(refusingPort), { method: "GET", url: at("/") }, GOING_ON),
    { error: REFUSED },
  ],
  ["to one machine, cut off", () => getThere("/cut-off"), { error: { says: "socket hang up", code: "ECONNRESET" } }],
  ["to one machine, aborted", () => getThere("/never", abortedSoon()), { error: ABORTED }],
  [
    "over TLS, which nobody speaks",
    () => (http) => http.send({ method: "GET", url: at("/").replace("http:", "https:") }, GOING_ON),
    { error: { says: "fetch failed", cause: { code: "ERR_SSL_WRONG_VERSION_NUMBER" } } },
  ],
];

describe("a direct call is answered as a request over sockets", () => {
  it.each(CASES)("%s", async (_, make, expected) => {
    const overSocket = await exchanged(make()(realHttp));
    expect(overSocket).toMatchObject(expected);
    expect(await exchanged(make()(direct))).toEqual(overSocket);
  });

  it.each([
    ["sockets", realHttp],
    ["direct calls", direct],
  ])("over %s nobody waits for a body that is not read", async (_, http) => {
    const answer = await http.send({ method: "GET", url: at("/file-stops") }, GOING_ON);
    await expect(answer.discard()).resolves.toBeUndefined();
    const file = await http.download(new URL(at("/file-stops")), {}, GOING_ON);
    for await (const piece of file.body) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
  });
});

test("whoever stops accepting connections while it answers ends those that are open", async () => {
  let accepts = true;
  const stopping: LoopbackServer = new LoopbackServer(
    overSockets(() => stopping.close().then(() => text(200, "too late"))),
  );
  await stopping.listen();
  const directly = directHttp({
    find: () => ({ handle: () => ((accepts = false), text(200, "too late")), accepts: () => accepts }),
    carry,
  });
  const url = stopping.url;
  const seen = await exchanged(realHttp.send({ method: "GET", url }, GOING_ON));
  expect(seen).toMatchObject({ error: { says: "fetch failed", cause: FETCH_CUT_OFF } });
  expect(await exchanged(directly.send({ method: "GET", url }, GOING_ON))).toEqual(seen);
});

test("of a script that is killed no call returns, and no aborted one either", async () => {
  let isAlive = true;
  const never = new Promise<never>(() => undefined);
  const http = directHttp({
    find: () => ({ handle, accepts: () => true }),
    carry: async (_kind, act) => {
      const value = await act();
      return isAlive ? value : never;
    },
  });
  let returned = 0;
  const noted = () => (returned += 1);
  void get("/never", abortedSoon())(http).then(noted, noted);
  void get("/a")(http).then(noted, noted);
  isAlive = false;
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(returned).toBe(0);
});
