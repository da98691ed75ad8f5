import { mkdtemp, readFile, readdir, writeFile, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { nodeFiles, recordFile as recordFileOf, type RecordFiles } from "../../../src/upgrade/record/record-file";
import { recordSchema } from "../../../src/upgrade/record/record";
import { surroundings } from "../../installer/surroundings";
import { failureOf } from "../../made-up/failure";
import { madeUpOpenRecord } from "../../made-up/node";

const aFolder = async () => ({ ProgramData: await mkdtemp(join(tmpdir(), "record-")) });
const recordFile = (env: NodeJS.ProcessEnv, ...rest: [((folder: string) => Promise<void>)?, RecordFiles?]) =>
  recordFileOf({ ...surroundings(), env }, ...rest);
const old = madeUpOpenRecord({ openedBy: "ServerTasks-1" });
const next = madeUpOpenRecord({ openedBy: "ServerTasks-2", found: { drained: false } });
/** The second one, as it lies in the file. */
const inFile = z.encode(recordSchema, next);

test("there is no record before one is written", async () => {
  expect(await recordFile(await aFolder()).read()).toBeUndefined();
});

test("what is written is read again", async () => {
  const env = await aFolder();
  const record = recordFile(env);
  await record.write(old);
  await record.write(next);
  expect(await recordFile(env).read()).toEqual(next);
  expect(record.path).toBe(join(env.ProgramData, "OctopusHaUpgrade", "run.json"));
  expect(await readdir(join(env.ProgramData, "OctopusHaUpgrade"))).toEqual(["run.json"]);
});

test("a version is a text in the file", async () => {
  const record = recordFile(await aFolder());
  await record.write(next);
  const { plan } = JSON.parse(await readFile(record.path, "utf8")) as { plan: unknown };
  expect(plan).toMatchObject({ from: "2025.4.10333", to: "2026.1.11242", final: "2026.1.11242" });
});

test("format 1, of which an unfinished run may have left a file, is an upgrade's", async () => {
  const env = await aFolder();
  const record = recordFile(env);
  await record.write(next);
  const { direction, presentBackup, databaseRestore, verification, ...first } = inFile;
  expect([direction, presentBackup, databaseRestore, verification]).toEqual(["forward", null, null, null]);
  await writeFile(record.path, JSON.stringify({ ...first, format: 1 }));
  expect(await record.read()).toEqual(next);
});

test("the folder is prepared, and so closed, before anything lies in it", async () => {
  const env = await aFolder();
  const seen: string[] = [];
  const prepare = async (folder: string) => {
    await mkdir(folder, { recursive: true });
    seen.push(folder, ...(await readdir(folder)));
  };
  await recordFile(env, prepare).write(old);
  expect(seen).toEqual([join(env.ProgramData, "OctopusHaUpgrade")]);
});

test("without %ProgramData% there is no guess", async () => {
  expect((await failureOf(() => recordFile({}))).code).toBe("Windows-NoProgramData");
});

describe("a record that cannot be read is never ignored", () => {
  test.each([
    ["half a file", JSON.stringify(inFile).slice(0, 200)],
    ["an empty file", ""],
    ["zeros, as a lost write leaves them", "\0\0\0\0"],
    ["another format", JSON.stringify({ ...inFile, format: 3 })],
    ["a target that is no version", JSON.stringify({ ...inFile, plan: { ...inFile.plan, to: "the newest" } })],
    ["a field of the wrong type", JSON.stringify({ ...inFile, found: { drained: "no" } })],
  ])("%s", async (_title, text) => {
    const env = await aFolder();
    const record = recordFile(env);
    await record.write(old);
    await writeFile(record.path, text);
    const failure = await failureOf(() => record.read());
    expect(failure.code).toBe("Record-Unreadable");
    expect(failure.message).toContain(record.path);
    expect(failure.message).not.toContain("\n");
  });

  test("a folder in its place", async () => {
    const env = await aFolder();
    const record = recordFile(env);
    await mkdir(record.path, { recursive: true });
    expect((await failureOf(() => record.read())).code).toBe("Record-Unreadable");
  });
});

/** Real files in a process that is ended before its n-th operation; a write may come half way. */
function endedBefore(operation: number, torn: boolean): RecordFiles & { operations: number } {
  const real = nodeFiles(surroundings());
  const killed = new Error("the process was ended");
  const files = {
    operations: 0,
    step() {
      files.operations += 1;
      if (files.operations >= operation) throw killed;
    },
    read: (path: string) => real.read(path),
    async writeFlushed(path: string, text: string) {
      if (torn && files.operations + 1 === operation) await writeFile(path, text.slice(0, text.length / 2));
      files.step();
      await real.writeFlushed(path, text);
    },
    async replace(from: string, to: string) {
      files.step();
      await real.replace(from, to);
    },
    async remove(path: string) {
      files.step();
      await real.remove(path);
    },
    async flushFolder(path: string) {
      files.step();
      await real.flushFolder(path);
    },
  };
  return files;
}

describe("ended between any two file operations, it is the old record or the new one", () => {
  test.each([
    [1, false, old],
    [1, true, old],
    [2, false, old],
    [3, false, next],
    [4, false, next],
  ])("before operation %i (write half done: %s)", async (operation, torn, expected) => {
    const env = await aFolder();
    await recordFile(env).write(old);
    const files = endedBefore(operation, torn);
    await recordFile(env, undefined, files)
      .write(next)
      .catch(() => undefined);
    expect(files.operations).toBe(Math.min(operation, 3)); // there is no fourth
    expect(await recordFile(env).read()).toEqual(expected);
    // What is left of the earlier attempt is in nobody's way.
    await recordFile(env).write(next);
    expect(await recordFile(env).read()).toEqual(next);
    expect(await readdir(join(env.ProgramData, "OctopusHaUpgrade"))).toEqual(["run.json"]);
  });
});

describe("a file that something else holds, such as a virus scanner", () => {
  test("that it could not be written is a failure, and the old record stays", async () => {
    const env = await aFolder();
    await recordFile(env).write(old);
    const files = { ...nodeFiles(surroundings()), replace: () => Promise.reject(new Error("EPERM: held")) };
    const failure = await failureOf(() => recordFile(env, undefined, files).write(next));
    expect(failure.code).toBe("Record-NotWritten");
    expect(await recordFile(env).read()).toEqual(old);
  });
});

test("nothing but the record's own fields is written", async () => {
  const env = await aFolder();
  const record = recordFile(env);
  await record.write({ ...old, apiKey: "API-CANARY" } as typeof old);
  expect(await readFile(record.path, "utf8")).not.toContain("CANARY");
});

describe("what the upgrader printed counts where the record says no more than that it was begun", () => {
  const DAMAGED =
    "Executing script 1\r\nThe always run pre scripts failed; the database is in an inconsistent state.\r\n";
  const WELL = "The database was upgraded.\r\n";
  const at = "2026-01-10T02:30:00Z";

  async function read(verdict: "begun" | "committed" | "unchanged", printed: string | undefined, open = true) {
    const env = await aFolder();
    const record = recordFile(env);
    await record.write({ ...old, databaseUpgrade: { verdict, at } });
    if (!open) await record.write({ ...old, open, databaseUpgrade: { verdict, at } });
    const path = join(env.ProgramData, "OctopusHaUpgrade", "database-upgrade.output");
    if (printed !== undefined) await writeFile(path, printed);
    return (await record.read())?.databaseUpgrade;
  }

  test.each([
    ["begun", DAMAGED, true, { verdict: "damaged", at, knownFrom: "output" }],
    ["begun", DAMAGED.slice(0, -4), true, { verdict: "damaged", at, knownFrom: "output" }],
    ["begun", WELL, true, { verdict: "begun", at }],
    ["begun", "Executing scr", true, { verdict: "begun", at }],
    ["begun", undefined, true, { verdict: "begun", at }],
    ["begun", DAMAGED, false, { verdict: "begun", at }],
    ["committed", DAMAGED, true, { verdict: "committed", at }],
    ["unchanged", DAMAGED, true, { verdict: "unchanged", at }],
  ] as const)("%s, printed %j, open: %s", async (verdict, printed, open, expected) => {
    expect(await read(verdict, printed, open)).toEqual(expected);
  });

  test("it is not written down by reading", async () => {
    const env = await aFolder();
    const record = recordFile(env);
    await record.write({ ...old, databaseUpgrade: { verdict: "begun", at } });
    const before = await readFile(record.path, "utf8");
    await writeFile(join(env.ProgramData, "OctopusHaUpgrade", "database-upgrade.output"), DAMAGED);
    await record.read();
    expect(await readFile(record.path, "utf8")).toBe(before);
  });

  test("it goes when the record is closed, and not before", async () => {
    const env = await aFolder();
    const record = recordFile(env);
    await record.write(old);
    await writeFile(join(env.ProgramData, "OctopusHaUpgrade", "database-upgrade.output"), WELL);
    await record.write(next);
    expect(await readdir(join(env.ProgramData, "OctopusHaUpgrade"))).toHaveLength(2);
    await record.write({ ...next, open: false });
    expect(await readdir(join(env.ProgramData, "OctopusHaUpgrade"))).toEqual(["run.json"]);
  });
});
