import type { DownloadTrouble, FeedTrouble } from "../world/trouble-values";
import type { World } from "../world/world";
import { CUT_OFF, CutOff, text, type Handle, type StandInReply } from "./exchange";

/** How many pieces a slow download comes in, and how long each of them takes. */
const SLOW_PIECES = 10;
const SLOW_SECONDS = 45;
/** So many bytes of a wrong file are missing, or wrong, at its end. */
const WRONG_BYTES = 100;

/** Feed and installers, with what is wrong there at the moment. */
export function troubledDownloads(world: World, feedPath: string, handle: Handle): Handle {
  return async (request) => {
    const isFeed = new URL(request.path, "http://stand-in").pathname === feedPath;
    const reply = await handle(request);
    // Who is not let in, and what is not there, has nothing to be spoilt.
    if (reply === CUT_OFF || reply.status >= 300) return reply;
    if (isFeed) {
      const trouble = world.troubles.next("the downloads", "feed");
      return trouble === undefined ? reply : spoiltFeed(world, trouble, reply);
    }
    if (request.method === "HEAD") return reply;
    const trouble = world.troubles.next("the downloads", "download");
    return trouble === undefined ? reply : spoiltInstaller(world, trouble, reply);
  };
}

async function spoiltFeed({ scenario }: World, trouble: FeedTrouble, reply: StandInReply): Promise<StandInReply> {
  if (trouble === "unavailable") return text(503, "<html><body>Service Unavailable</body></html>", "text/html");
  const bytes = await bytesOf(reply.body);
  if (trouble === "broken-json") return { ...reply, body: bytes.subarray(0, bytes.length / 2) };
  const entries = JSON.parse(bytes.toString("utf8")) as { Version?: string }[];
  const changed =
    trouble === "newer"
      ? [...entries, { Version: nextPatch(scenario.to), Released: "2026-03-03" }]
      : entries.filter(({ Version = "" }) => !Version.startsWith(minorOf(scenario.to)));
  return { ...reply, body: Buffer.from(JSON.stringify(changed)) };
}

const minorOf = (version: string) => version.split(".").slice(0, 2).join(".");
const nextPatch = (version: string) => `${minorOf(version)}.${Number(version.split(".")[2]) + 1}`;

async function spoiltInstaller(world: World, trouble: DownloadTrouble, reply: StandInReply): Promise<StandInReply> {
  if (trouble === "not-found") return text(404, "The specified key does not exist.");
  const bytes = await bytesOf(reply.body);
  const { length } = bytes;
  switch (trouble) {
    case "cut-off":
      return { ...reply, body: pieces(bytes.subarray(0, length / 2), () => Promise.resolve(), { isCutOff: true }) };
    case "slow":
      return { ...reply, body: pieces(bytes, () => world.clock.sleep(SLOW_SECONDS, world.troubles.end)) };
    case "wrong-bytes":
      return { ...reply, body: Buffer.from(bytes).fill(0, Math.max(0, length - WRONG_BYTES)) };
    case "wrong-length": {
      const body = bytes.subarray(0, Math.max(0, length - WRONG_BYTES));
      return { ...reply, headers: { ...reply.headers, "Content-Length": String(body.length) }, body };
    }
  }
}

async function* pieces(
  bytes: Buffer,
  before: () => Promise<void>,
  { isCutOff = false }: { isCutOff?: boolean } = {},
): AsyncIterable<Uint8Array> {
  const size = Math.max(1, Math.ceil(bytes.length / SLOW_PIECES));
  for (let at = 0; at < bytes.length; at += size) {
    await before();
    yield bytes.subarray(at, at + size);
  }
  if (isCutOff) throw new CutOff();
}

async function bytesOf(body: StandInReply["body"]): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body);
  const all: Uint8Array[] = [];
  for await (const piece of body) all.push(piece);
  return Buffer.concat(all);
}
