import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { download } from "../../src/installer/download";
import { Failure } from "../../src/step/failure";
import {
  answers,
  dropsAfter,
  endless,
  endsEarly,
  goesSilentAfter,
  honest,
  serve,
  withoutRanges,
  type Behaviour,
  type DownloadServer,
} from "./download-server";
import { sha256, someBytes, surroundings, temporaryFolder } from "./surroundings";

/** A tenth of a second here: noticed at once, and sooner than a busy machine answers. */
const NOTICED_AT_ONCE_SECONDS = 100;
/** A minute here, however busy the machine is: no connection is dropped that only had to wait. */
const NEVER_SILENT_SECONDS = 60_000;

const folder = temporaryFolder();
const bytes = someBytes(300_000);
const open: DownloadServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

interface Given {
  behaviours: Behaviour[];
  sizeBytes?: number | null;
  sha256?: string;
  /** What an earlier run left. */
  partial?: Buffer;
  tag?: string;
  stallSeconds?: number;
}

async function run(given: Given) {
  const server = await serve(bytes, ...given.behaviours);
  open.push(server);
  const target = join(folder.path, "Octopus.2025.4.10333-x64.msi");
  if (given.partial) await writeFile(`${target}.partial`, given.partial);
  if (given.tag) {
    await writeFile(`${target}.partial-tag`, JSON.stringify({ url: server.url, validator: given.tag }));
  }
  const around = surroundings();
  const wanted = {
    url: server.url,
    sizeBytes: given.sizeBytes === undefined ? bytes.length : given.sizeBytes,
    sha256: given.sha256 ?? sha256(bytes),
  };
  const stallSeconds = given.stallSeconds ?? NEVER_SILENT_SECONDS;
  const failure = await download({ wanted, target, node: "ha-2", stallSeconds }, around).then(
    () => undefined,
    (error: unknown) => error as Failure,
  );
  return { server, target, failure, said: around.said };
}

const expectWhole = async ({ target, failure }: Awaited<ReturnType<typeof run>>) => {
  expect(failure).toBeUndefined();
  expect((await readFile(target)).equals(bytes)).toBe(true);
  expect(existsSync(`${target}.partial`)).toBe(false);
  expect(existsSync(`${target}.partial-tag`)).toBe(false);
};

test("a file arrives whole under its own name", async () => {
  const done = await run({ behaviours: [honest] });
  await expectWhole(done);
  expect(done.server.ranges).toEqual([""]);
});

test("a dropped connection is taken up where it broke, again and again, with If-Range", async () => {
  const done = await run({ behaviours: [dropsAfter(100_000), dropsAfter(50_000), honest] });
  await expectWhole(done);
  expect(done.server.ranges[0]).toBe("");
  expect(done.server.ranges.slice(1)).toEqual([expect.stringMatching(/^bytes=\d+-$/), "bytes=150000-"]);
  expect(done.server.ifRanges.slice(1)).toEqual(['"v1"', '"v1"']);
});

test("a later run goes on with what an earlier one left, after hashing it", async () => {
  const done = await run({ behaviours: [honest], partial: bytes.subarray(0, 123_456), tag: '"v1"' });
  await expectWhole(done);
  expect(done.server.ranges).toEqual(["bytes=123456-"]);
  expect(done.said).toContainEqual(expect.stringMatching(/^info: Continuing an earlier download: 124 KB/));
});

test("a later run whose file changed on the server begins again", async () => {
  const done = await run({ behaviours: [honest], partial: someBytes(1000), tag: '"v0"' });
  await expectWhole(done);
  expect(done.server.ifRanges).toEqual(['"v0"']);
});

test("without a validator and without a known hash, what an earlier run left is not trusted", async () => {
  const done = await run({ behaviours: [honest], partial: someBytes(1000), sha256: "" });
  await expectWhole(done);
  expect(done.server.ranges).toEqual([""]);
});

test("what an earlier run left and does not belong to the file is found by the hash and downloaded anew", async () => {
  const done = await run({ behaviours: [honest], partial: someBytes(1000) });
  await expectWhole(done);
  expect(done.server.ranges).toEqual(["bytes=1000-", ""]);
  expect(done.said).toContainEqual(expect.stringMatching(/^warning: .*downloaded again/));
});

test("a whole file that only lacked its name is verified and not downloaded", async () => {
  const done = await run({ behaviours: [answers(500)], partial: bytes });
  await expectWhole(done);
  expect(done.server.ranges).toEqual([]);
});

test("a whole file of unknown size is confirmed by the server (416)", async () => {
  const done = await run({ behaviours: [honest], partial: bytes, sizeBytes: null });
  await expectWhole(done);
  expect(done.server.ranges).toEqual(["bytes=300000-"]);
});

test("a partial file longer than the planned one begins again", async () => {
  const done = await run({ behaviours: [honest], partial: someBytes(bytes.length + 1) });
  await expectWhole(done);
  expect(done.server.ranges).toEqual([""]);
});

test("a server without ranges sends everything again, and the file is right", async () => {
  const done = await run({ behaviours: [dropsAfter(100_000), withoutRanges] });
  await expectWhole(done);
});

test("a busy server is asked again", async () => {
  const done = await run({ behaviours: [answers(503), answers(429), honest] });
  await expectWhole(done);
});

test("a connection that goes silent is dropped and taken up", async () => {
  const behaviours = [goesSilentAfter(100_000), honest];
  const done = await run({ behaviours, stallSeconds: NOTICED_AT_ONCE_SECONDS });
  await expectWhole(done);
  expect(done.server.ranges[1]).toMatch(/^bytes=\d+-$/);
  expect(done.said).toContainEqual(expect.stringContaining("no data arrived for 100 s"));
});

test("an answer that ends early is gone on with", async () => {
  const done = await run({ behaviours: [endsEarly(1000), honest] });
  await expectWhole(done);
});

test("redirects are followed", async () => {
  const real = await serve(bytes, honest);
  open.push(real);
  await expectWhole(await run({ behaviours: [answers(302, { location: real.url })] }));
});

test("a redirect without end is refused", async () => {
  const done = await run({ behaviours: [answers(302, { location: "/again" })] });
  expect(done.failure?.code).toBe("Download-RedirectRefused");
});

test("a wrong hash: deleted, downloaded once more, then refused with both hashes", async () => {
  const done = await run({ behaviours: [honest], sha256: "0".repeat(64) });
  expect(done.failure).toBeInstanceOf(Failure);
  expect(done.failure?.code).toBe("Download-WrongFile");
  expect(done.failure?.message).toContain(`its SHA-256 is ${sha256(bytes)} instead of 0000`);
  expect(done.failure?.message).toContain("ha-2");
  expect(done.server.ranges).toEqual(["", ""]);
  expect(existsSync(done.target)).toBe(false);
  expect(existsSync(`${done.target}.partial`)).toBe(false);
});

test("a server that sends without end does not fill the disk", async () => {
  const done = await run({ behaviours: [endless] });
  expect(done.failure?.code).toBe("Download-WrongFile");
  expect(Number(/it has (\d+) bytes/.exec(done.failure?.message ?? "")?.[1])).toBeLessThan(2 * bytes.length);
});

test.each([
  ["longer", bytes.length - 1],
  ["shorter", bytes.length + 1],
])("a file that is %s than planned is refused", async (_, sizeBytes) => {
  const done = await run({ behaviours: [honest], sizeBytes, sha256: "" });
  expect(done.failure?.code).toBe("Download-WrongFile");
  expect(existsSync(done.target)).toBe(false);
});

test.each([
  [404, "Download-NotFound"],
  [410, "Download-NotFound"],
  [403, "Download-Refused"],
  [407, "Download-Refused"],
])("%i is not asked again: %s", async (status, code) => {
  const done = await run({ behaviours: [answers(status)] });
  expect(done.failure?.code).toBe(code);
  expect(done.failure?.message).toContain(String(status));
  expect(done.server.ranges).toHaveLength(1);
});

test("a server that never sends gives up after its tries and keeps what is there", async () => {
  const done = await run({ behaviours: [dropsAfter(1000), answers(502)] });
  expect(done.failure?.code).toBe("Download-Unreachable");
  expect(done.failure?.message).toContain("it answered 502");
  expect(done.server.ranges).toHaveLength(7);
  expect((await readFile(`${done.target}.partial`)).length).toBe(1000);
});

test("nobody listens: says which reason the system gave", async () => {
  const around = surroundings();
  const target = join(folder.path, "x.msi");
  const wanted = { url: "http://127.0.0.1:1/x.msi", sizeBytes: 5, sha256: "" };
  await expect(
    download({ wanted, target, node: "ha-2", stallSeconds: NEVER_SILENT_SECONDS }, around),
  ).rejects.toMatchObject({
    code: "Download-Unreachable",
    message: expect.stringContaining("ECONNREFUSED") as string,
  });
});

test("a folder that is not there is named", async () => {
  const target = join(folder.path, "missing", "x.msi");
  const wanted = { url: "http://127.0.0.1:1/x.msi", sizeBytes: 5, sha256: "" };
  await expect(
    download({ wanted, target, node: "ha-2", stallSeconds: NEVER_SILENT_SECONDS }, surroundings()),
  ).rejects.toMatchObject({
    code: "Staging-FileTrouble",
    message: expect.stringContaining(join(folder.path, "missing")) as string,
  });
});

test("progress comes with bytes and total", async () => {
  const server = await serve(bytes, honest);
  open.push(server);
  const seen: [number, number | undefined][] = [];
  const wanted = { url: server.url, sizeBytes: null, sha256: "" };
  const target = join(folder.path, "x.msi");
  await download(
    { wanted, target, node: "ha-2", stallSeconds: NEVER_SILENT_SECONDS, onProgress: (...at) => seen.push(at) },
    surroundings(),
  );
  expect(seen.at(-1)).toEqual([bytes.length, bytes.length]);
});
