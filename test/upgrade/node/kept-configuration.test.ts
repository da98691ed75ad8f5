import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { crossesSettings, keptConfiguration } from "../../../src/upgrade/node/kept-configuration";
import type { RecordHost } from "../../../src/upgrade/record/record-file";
import { upgradeFolder } from "../../../src/windows/upgrade-folder";
import { failureOf } from "../../made-up/failure";
import { madeUpSurroundings } from "../../made-up/surroundings";
import { versionOf as v } from "../../made-up/version";

const OLD = "<octopus-settings>Password=canary</octopus-settings>";

/** What is done to files, by their names; the first try of each is refused, as while a scanner holds them. */
function scanned(real: RecordHost["files"]) {
  const done: string[] = [];
  const held = new Set<string>();
  const after = async <T>(what: string, act: () => Promise<T>): Promise<T> => {
    if (!held.has(what)) {
      held.add(what);
      throw Object.assign(new Error("EBUSY: resource busy or locked"), { code: "EBUSY" });
    }
    done.push(what);
    return act();
  };
  const files: RecordHost["files"] = {
    ...real,
    readText: (path) => after(`read ${basename(path)}`, () => real.readText(path)),
    rename: (from, to) => after(`put ${basename(from)} in place`, () => real.rename(from, to)),
    async open(path, flags, mode) {
      const file = await after(`open ${basename(path)}`, () => real.open(path, flags, mode));
      const flush = () => (done.push(`flush ${basename(path)}`), file.flush());
      return {
        descriptor: file.descriptor,
        read: (...args) => file.read(...args),
        write: (...args) => file.write(...args),
        truncate: (size) => file.truncate(size),
        sizeBytes: () => file.sizeBytes(),
        close: () => file.close(),
        flush,
      };
    },
  };
  return { files, done };
}

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kept-configuration-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A node with its configuration file. */
async function kept() {
  const file = join(folder, "OctopusServer.config");
  await writeFile(file, OLD);
  const around = madeUpSurroundings();
  const { files, done } = scanned(around.files);
  const env = { ProgramData: join(folder, "data") };
  const closed: string[] = [];
  const configuration = keptConfiguration(
    { ...around, env, files },
    {
      protect: async (plain) => Buffer.from(plain).toString("base64"),
      unprotect: async (secret) => Buffer.from(secret, "base64").toString("utf8"),
    },
    async () => file,
    async (path) => {
      closed.push(path);
      await mkdir(path, { recursive: true });
    },
  );
  return { configuration, file, closed, done, home: upgradeFolder(env) };
}

test.each([
  ["3.4.15", "3.17.14", true],
  ["3.17.14", "3.4.15", true],
  ["3.3.0", "3.4.15", false],
  ["3.5.0", "3.17.14", false],
])("from %s to %s: over 3.5 is %s", (from, to, crosses) => {
  expect(crossesSettings(v(from), v(to))).toBe(crosses);
});

test("is kept encrypted in the closed folder, and comes back as it was", async () => {
  const { configuration, file, closed, home } = await kept();
  await configuration.keep(file, v("3.4.15"));
  await writeFile(file, "<octopus-settings />");
  // What the newer program made of it is not kept over it.
  await configuration.keep(file, v("3.4.15"));
  expect(closed).toEqual([home]);
  expect(await readdir(home)).toEqual(["configuration-3.4.15.protected"]);
  expect(await readFile(join(home, "configuration-3.4.15.protected"), "utf8")).not.toContain("canary");
  expect(await configuration.putBack(file, v("3.4.15"))).toBe(true);
  expect(await readFile(file, "utf8")).toBe(OLD);
  expect((await readdir(folder)).sort()).toEqual(["OctopusServer.config", "data"]);
});

test("outlasts a loss of power both ways: flushed beside its place before it is put there, and once more there", async () => {
  const { configuration, file, done } = await kept();
  await configuration.keep(file, v("3.4.15"));
  await configuration.putBack(file, v("3.4.15"));
  const written = (name: string) => [
    ...[`open ${name}.new`, `flush ${name}.new`, `put ${name}.new in place`],
    ...[`open ${name}`, `flush ${name}`],
  ];
  expect(done).toEqual([
    "read OctopusServer.config",
    ...written("configuration-3.4.15.protected"),
    "read configuration-3.4.15.protected",
    ...written("OctopusServer.config"),
  ]);
});

test("another version's does not count, and one that cannot be read is a failure", async () => {
  const { configuration, file } = await kept();
  expect(await configuration.putBack(file, v("3.3.0"))).toBe(false);
  await rm(file);
  expect((await failureOf(() => configuration.keep(file, v("3.4.15")))).code).toBe("Configuration-NotKept");
});
