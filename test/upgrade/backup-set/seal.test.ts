import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderOfRun, writePart, writeWhole, type SetHost, type SetOfRun } from "../../../src/upgrade/backup-set/parts";
import { setFileOf } from "../../../src/upgrade/backup-set/prove-file";
import { readSet, readSets } from "../../../src/upgrade/backup-set/read-sets";
import { sealSet } from "../../../src/upgrade/backup-set/seal";
import type { PartName } from "../../../src/upgrade/backup-set/set-folder";
import { madeUpSurroundings } from "../../made-up/surroundings";
import { INSTALLATION, madeUpKeysPart, madeUpManifest } from "./made-up";

const { instance, version, schemaVersion, nodes, run, database } = madeUpManifest();
const ABOUT = { instance, version, schemaVersion, nodes, run, database };
const KEYS = "-----BEGIN CMS-----\nMIIB\n-----END CMS-----\n";

/** A set of a run whose keys are written, but for what a test breaks. */
async function begun() {
  const host: SetHost = madeUpSurroundings();
  const set: SetOfRun = {
    root: await mkdtemp(join(tmpdir(), "sets-")),
    installationId: INSTALLATION,
    runId: "ServerTasks-42",
  };
  const folder = await folderOfRun(host, set);
  const part = madeUpKeysPart({ file: setFileOf("keys.pem", KEYS), thumbprint: "B2B2" });
  await writePart(host, folder, "keys", set, part);
  await writeWhole(host, join(folder, "keys.pem"), KEYS);
  const seal = (expected: readonly PartName[] = ["keys"], over: SetHost = host) =>
    sealSet(over, set, ABOUT, { expected, seconds: 5 });
  return { host, set, folder, part, seal };
}

const namesOf = async ({ host, set }: Pick<Awaited<ReturnType<typeof begun>>, "host" | "set">) =>
  (await readSets(host, set.root, INSTALLATION)).sets.map(({ name }) => name);

test("a set is named when its manifest is there, which has every part, and not before", async () => {
  const { host, set, folder, part, seal } = await begun();
  expect(await namesOf({ host, set })).toEqual([]);
  const sealed = await seal();
  const { thumbprint, ...keys } = part;
  expect(sealed).toMatchObject({ folder, manifest: { ...ABOUT, thumbprint, keys, installationId: INSTALLATION } });
  expect(await readSet(host, folder, INSTALLATION)).toHaveProperty("manifest");
  expect(await readdir(folder)).toEqual(["keys.part.json", "keys.pem", "manifest.json"]);
});

type Break = (found: Awaited<ReturnType<typeof begun>>) => Promise<unknown>;
const breaks: [string, Break, PartName[]][] = [
  ["a part that an earlier row handed over is not there", ({ folder }) => rm(join(folder, "keys.part.json")), ["keys"]],
  ["the files were copied and their part is not there", async () => undefined, ["keys", "files"]],
  ["a part was cut off", ({ folder }) => writeFile(join(folder, "keys.part.json"), '{"format":1'), ["keys"]],
  ["a file of a part is not there", ({ folder }) => rm(join(folder, "keys.pem")), ["keys"]],
  ["a file of a part was cut off", ({ folder }) => writeFile(join(folder, "keys.pem"), KEYS.slice(0, 20)), ["keys"]],
  [
    "a file of a part holds something else",
    ({ folder }) => writeFile(join(folder, "keys.pem"), KEYS.replace("I", "J")),
    ["keys"],
  ],
];

test.each(breaks)("there is no set when %s", async (_title, broken, expected) => {
  const found = await begun();
  await broken(found);
  expect(await found.seal(expected)).toHaveProperty("because");
  expect(await readdir(found.folder)).not.toContain("manifest.json");
  expect(await namesOf(found)).toEqual([]);
});

test("a part that nobody made is not waited for", async () => {
  const { folder, seal } = await begun();
  await rm(join(folder, "keys.part.json"));
  expect(await seal([])).toHaveProperty("manifest.database.path", database.path);
});

test("a share that cannot be written leaves no set, and says so", async () => {
  const { host, folder, seal } = await begun();
  const refuses = { ...host.files, open: () => Promise.reject(new Error("The network name cannot be found.")) };
  expect(await seal(["keys"], { ...host, files: refuses })).toEqual({
    because: expect.stringContaining("The network name cannot be found.") as string,
  });
  expect(await readdir(folder)).not.toContain("manifest.json");
});

test("a share that hangs is waited for no longer than it may, and seals nothing later", async () => {
  const { host, folder, seal } = await begun();
  const over = new AbortController();
  let answer: (text: string) => void = () => {};
  const slow = new Promise<string>((resolve) => (answer = resolve));
  const hangs: SetHost = {
    ...host,
    clock: { now: () => host.clock.now(), sleep: async () => undefined, timeout: () => over.signal },
    files: { ...host.files, readText: (path) => (path.endsWith("keys.pem") ? slow : host.files.readText(path)) },
  };
  const sealing = seal(["keys"], hangs);
  setTimeout(() => over.abort(), 20);
  expect(await sealing).toEqual({ because: expect.stringContaining("within 5 s") as string });
  answer(KEYS);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await readdir(folder)).not.toContain("manifest.json");
});

/** A share on which a scanner holds every manifest that is read, so many times. */
function scanned(host: SetHost, times: number): SetHost {
  let left = times;
  const readText: SetHost["files"]["readText"] = async (path) => {
    if (!path.endsWith("manifest.json") || left-- <= 0) return host.files.readText(path);
    throw Object.assign(new Error("EBUSY: resource busy or locked"), { code: "EBUSY" });
  };
  return { ...host, files: { ...host.files, readText } };
}

test("a manifest that a scanner holds is read again, until it is not let go", async () => {
  const once = await begun();
  expect(await once.seal(["keys"], scanned(once.host, 3))).toHaveProperty("manifest");
  const always = await begun();
  expect(await always.seal(["keys"], scanned(always.host, Infinity))).toEqual({
    because: expect.stringContaining("EBUSY") as string,
  });
});

test("a manifest that is held is waited for no longer than the seal may take", async () => {
  const { host, seal } = await begun();
  const over = new AbortController();
  const slept: (AbortSignal | undefined)[] = [];
  const clock: SetHost["clock"] = {
    now: () => host.clock.now(),
    sleep: async (_seconds, signal) => {
      slept.push(signal);
      over.abort();
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
    timeout: () => over.signal,
  };
  expect(await seal(["keys"], scanned({ ...host, clock }, Infinity))).toEqual({
    because: expect.stringContaining("within 5 s") as string,
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(slept.map((signal) => signal?.aborted)).toEqual([true]);
});

test("sets are read newest first; what is none of ours is left alone, and what is broken is said", async () => {
  const { host, set, folder, seal } = await begun();
  await seal();
  await host.clock.sleep(3600);
  const later = await folderOfRun(host, { ...set, runId: "ServerTasks-43" });
  const text = (await readFile(join(folder, "manifest.json"), "utf8")).replace("ServerTasks-42", "ServerTasks-43");
  const write = async (path: string, manifest: string) => {
    await host.files.makeFolder(path);
    await writeFile(join(path, "manifest.json"), manifest);
  };
  await write(later, text);
  await write(join(later, "..", "kept-by-hand"), text);
  const foreign = join(later, "..", "20260101T000000Z-ServerTasks-1");
  await write(foreign, text.replaceAll(INSTALLATION, "11111111-2222-3333"));
  const cut = join(later, "..", "20260102T000000Z-ServerTasks-2");
  await write(cut, text.slice(0, 200));
  const { sets, unreadable } = await readSets(host, set.root, INSTALLATION);
  expect(sets.map(({ manifest }) => manifest.run.id)).toEqual(["ServerTasks-43", "ServerTasks-42"]);
  expect(unreadable.map((each) => each.folder)).toEqual([cut, foreign]);
  expect(unreadable[1]?.because).toContain("11111111-2222-3333");
  expect((await readSets(host, join(set.root, "none"), INSTALLATION)).sets).toEqual([]);
});
