import { createHash } from "node:crypto";
import { CUT_OFF, CutOff, json, type Handle, type StandInReply } from "../../../src/stand-ins/http/exchange";
import { troubledBalancer, troubledNode } from "../../../src/stand-ins/http/troubled";
import { troubledDownloads } from "../../../src/stand-ins/http/troubled-downloads";
import type { DownloadTrouble, FeedTrouble, HttpTrouble } from "../../../src/stand-ins/world/trouble-values";
import { madeUpWorld, NEW, type MadeUpWorld } from "../../rehearsal/made-up-world";

let at: MadeUpWorld;
beforeEach(() => (at = madeUpWorld()));
afterEach(() => at.end());

const asked = (path: string) => ({ method: "GET", path, headers: {}, body: "" });
const answers =
  (body: unknown): Handle =>
  () =>
    json(200, body);

/** Status and body; what is cut off says so. */
async function read(reply: StandInReply | typeof CUT_OFF): Promise<string> {
  if (reply === CUT_OFF) return CUT_OFF;
  const pieces: Uint8Array[] = [];
  try {
    if (reply.body instanceof Uint8Array) pieces.push(reply.body);
    else for await (const piece of reply.body) pieces.push(piece);
  } catch (error) {
    expect(error).toBeInstanceOf(CutOff);
    return `${reply.status} ${Buffer.concat(pieces).toString()} ${CUT_OFF}`;
  }
  return `${reply.status} ${Buffer.concat(pieces).toString()}`;
}

test.each<[HttpTrouble, RegExp]>([
  ["no-answer", /^cut-off$/],
  ["error", /^500 .*ErrorMessage/],
  ["unavailable-page", /^503 <html>/],
  ["half-answer", /^200 .{1,13} cut-off$/],
])("an answer of a node goes wrong once: %s", async (how, says) => {
  const handle = troubledNode(at.world, at.first, answers({ Version: NEW }));
  void at.world.troubles.begin(at.first, "http", how, { times: 1 });
  expect(await read(await handle(asked("/api")))).toMatch(says);
  expect(await read(await handle(asked("/api")))).toBe(`200 {"Version":"${NEW}"}`);
});

test("a key that is refused opens only what needs none, and without its database a node has no answer", async () => {
  const handle = troubledNode(at.world, at.first, answers({}));
  void at.world.troubles.begin("the instance", "key-refused", true, { seconds: 1e6 });
  expect(await read(await handle(asked("/api/tasks?node=x")))).toMatch(/^401/);
  expect(await read(await handle(asked("/api/octopusservernodes/ping")))).toMatch(/^200/);
  void at.world.troubles.begin("the SQL Server", "sql-down", true, { seconds: 1e6 });
  expect(await read(await handle(asked("/api")))).toMatch(/^500/);
});

test("the load balancer may send everybody to a node that does not listen", async () => {
  const handle = troubledBalancer(at.world, () => answers({ from: "the node" }), answers({ from: "any" }));
  void at.world.troubles.begin("the load balancer", "one-node", "ha-2", { seconds: 1e6 });
  at.second.acceptsConnections = true;
  expect(await read(await handle(asked("/api")))).toMatch(/from":"the node/);
  at.second.acceptsConnections = false;
  expect(await read(await handle(asked("/api")))).toMatch(/^502/);
});

const feed = [{ Version: "2025.3.1" }, { Version: NEW }];
test.each<[FeedTrouble, RegExp]>([
  ["broken-json", /^200 .*[^\]]$/],
  ["unavailable", /^503/],
  ["newer", /2025\.4\.10334/],
  ["older", /^200 \[\{"Version":"2025\.3\.1"\}\]$/],
])("the feed goes wrong once: %s", async (how, says) => {
  const handle = troubledDownloads(at.world, "/feed", answers(feed));
  void at.world.troubles.begin("the downloads", "feed", how, { times: 1 });
  expect(await read(await handle(asked("/feed?sig=x")))).toMatch(says);
  expect(await read(await handle(asked("/feed?sig=x")))).toBe(`200 ${JSON.stringify(feed)}`);
});

test.each<[DownloadTrouble, RegExp]>([
  ["cut-off", /cut-off$/],
  ["slow", /^200 x{2000}$/],
  ["wrong-bytes", /^200 x{1900}\0{100}$/],
  ["wrong-length", /^200 x{1900}$/],
  ["not-found", /^404/],
])("a download goes wrong once: %s", async (how, says) => {
  const whole = Buffer.from("x".repeat(2000));
  const headers = { "Content-Length": "2000", ETag: createHash("sha256").update(whole).digest("hex") };
  const handle = troubledDownloads(at.world, "/feed", () => ({ status: 200, headers, body: whole }));
  void at.world.troubles.begin("the downloads", "download", how, { times: 1 });
  const reply = await handle(asked("/octopus/Octopus.msi"));
  if (how === "wrong-length") expect(reply).toMatchObject({ headers: { "Content-Length": "1900" } });
  expect(await read(reply)).toMatch(says);
  expect(await read(await handle(asked("/octopus/Octopus.msi")))).toBe(`200 ${whole.toString()}`);
});
