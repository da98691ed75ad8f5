import { mkdir, mkdtemp, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  keepConnectionString,
  keptConnectionString as keptConnectionStringOf,
  readKeptConnectionString,
} from "../../../src/upgrade/record/kept-connection-string";
import { nodeFiles, recordFile as recordFileOf, type RecordFiles } from "../../../src/upgrade/record/record-file";
import { Failure } from "../../../src/step/failure";
import type { MachineSecrets } from "../../../src/windows/machine-secrets";
import { keptConnectionStringDraft, keptConnectionStringPath } from "../../../src/windows/upgrade-folder";
import { surroundings } from "../../installer/surroundings";
import { madeUpContext } from "../../made-up/context";
import { failureOf } from "../../made-up/failure";
import { MadeUpKept, madeUpOpenRecord } from "../../made-up/node";

const SECRET = "Server=sql1;User ID=octopus;Password=canary-kept";
const turned = (text: string) => Buffer.from(text, "latin1").reverse().toString("latin1");
/** A machine that encrypts, after a fashion. */
const secrets: MachineSecrets = { protect: async (text) => turned(text), unprotect: async (text) => turned(text) };
const refuses = new Failure({ code: "PowerShell-Failed", what: "It could not encrypt.", why: "Odd.", next: "Look." });

type Prepare = (folder: string) => Promise<void>;
const recordFile = (env: NodeJS.ProcessEnv, ...rest: [Prepare?, RecordFiles?]) =>
  recordFileOf({ ...surroundings(), env }, ...rest);
const keptConnectionString = (env: NodeJS.ProcessEnv, machine: MachineSecrets, prepare?: Prepare) =>
  keptConnectionStringOf({ ...surroundings(), env }, machine, prepare);
const aFolder = async () => ({ ProgramData: await mkdtemp(join(tmpdir(), "kept-")) });
const namesIn = (env: { ProgramData: string }) => readdir(join(env.ProgramData, "OctopusHaUpgrade"));

describe("the file", () => {
  test("is read again, holds no plain text, and lies in a folder that was closed first", async () => {
    const env = await aFolder();
    const prepared: string[] = [];
    const kept = keptConnectionString(env, secrets, async (folder) => {
      await mkdir(folder, { recursive: true });
      prepared.push(folder, ...(await readdir(folder)));
    });
    expect(await kept.isThere()).toBe(false);
    expect(await kept.read()).toBeUndefined();
    await kept.keep(SECRET);
    expect(prepared).toEqual([dirname(kept.path)]);
    expect(await readFile(kept.path, "utf8")).not.toContain("canary");
    expect([await kept.isThere(), await kept.read()]).toEqual([true, SECRET]);
    expect(await namesIn(env)).toEqual(["connection-string.protected"]);
  });

  test("is replaced by the next one, and removed when asked", async () => {
    const env = await aFolder();
    const kept = keptConnectionString(env, secrets);
    await kept.keep("an older one");
    await kept.keep(SECRET);
    expect(await kept.read()).toBe(SECRET);
    await kept.remove();
    expect(await namesIn(env)).toEqual([]);
  });

  test("is not written when the machine does not encrypt", async () => {
    const env = await aFolder();
    const kept = keptConnectionString(env, { ...secrets, protect: () => Promise.reject(refuses) });
    expect((await failureOf(() => kept.keep(SECRET))).code).toBe("PowerShell-Failed");
    expect(await readdir(env.ProgramData)).toEqual([]);
  });

  test("that cannot be written or read is a failure that names it", async () => {
    const env = await aFolder();
    const kept = keptConnectionString(env, secrets);
    await mkdir(kept.path, { recursive: true });
    for (const act of [() => kept.read(), () => kept.keep(SECRET)]) {
      const failure = await failureOf(act);
      expect(failure.code).toMatch(/^Secret-(Unreadable|NotKept)$/);
      expect(failure.message).toContain(kept.path);
      expect(failure.message).not.toContain("canary");
    }
  });
});

describe("goes before its record is closed", () => {
  const record = madeUpOpenRecord();

  test("and stays while the record is open", async () => {
    const env = await aFolder();
    await keptConnectionString(env, secrets).keep(SECRET);
    await recordFile(env).write(record);
    expect(await namesIn(env)).toEqual(["connection-string.protected", "run.json"]);
    await recordFile(env).write({ ...record, open: false });
    expect(await namesIn(env)).toEqual(["run.json"]);
  });

  test("and so does one that a loss of power left half way to its place", async () => {
    const env = await aFolder();
    await keptConnectionString(env, secrets).keep(SECRET);
    await rename(keptConnectionStringPath(env), keptConnectionStringDraft(env));
    await recordFile(env).write(record);
    expect(await namesIn(env)).toEqual(["connection-string.protected.new", "run.json"]);
    await recordFile(env).write({ ...record, open: false });
    expect(await namesIn(env)).toEqual(["run.json"]);
  });

  test("a file that cannot be removed keeps the record open, for nobody would look for it afterwards", async () => {
    const env = await aFolder();
    await recordFile(env).write(record);
    const files = { ...nodeFiles(surroundings()), remove: () => Promise.reject(new Error("EBUSY: held")) };
    const failure = await failureOf(() => recordFile(env, undefined, files).write({ ...record, open: false }));
    expect(failure.code).toBe("Secret-NotRemoved");
    expect((await recordFile(env).read())?.open).toBe(true);
  });
});

describe("a step that keeps it", () => {
  const inContext = (connectionString: string | undefined, dryRun = false) =>
    madeUpContext({ inputs: {}, reads: { connectionString }, tools: {}, dryRun });

  test.each([
    ["keeps what was handed over", SECRET, false, SECRET],
    ["keeps nothing in a dry run", SECRET, true, "before"],
    ["keeps what is there when nothing was handed over", undefined, false, "before"],
    ["keeps what is there when nothing could be read", "", false, "before"],
  ])("%s", async (_title, handedOver, dryRun, expected) => {
    const kept = new MadeUpKept();
    kept.now = "before";
    await keepConnectionString(inContext(handedOver, dryRun).context, kept);
    expect(kept.now).toBe(expected);
  });

  test("goes on with a warning that says what helps when the machine does not encrypt", async () => {
    const kept = new MadeUpKept();
    kept.throws = refuses;
    const { context, seen } = inContext(SECRET);
    await keepConnectionString(context, kept);
    expect(seen.lines).toEqual([
      expect.stringMatching(/^warning: .*could not encrypt.* Odd\. .*Upgrade\.Database\.ConnectionString/),
    ]);
  });

  test("does not hide a fault of the program", async () => {
    const kept = new MadeUpKept();
    kept.throws = new TypeError("a bug");
    await expect(keepConnectionString(inContext(SECRET).context, kept)).rejects.toThrow(TypeError);
    await expect(readKeptConnectionString(inContext("").context, kept)).rejects.toThrow(TypeError);
  });

  test("a file of another machine is a warning, and no connection string", async () => {
    const env = await aFolder();
    const kept = keptConnectionString(env, { ...secrets, unprotect: () => Promise.reject(refuses) });
    await mkdir(dirname(kept.path));
    await writeFile(kept.path, "from elsewhere");
    const { context, seen } = inContext(undefined);
    expect(await readKeptConnectionString(context, kept)).toBeUndefined();
    expect(seen.lines).toEqual([expect.stringMatching(/^warning: .*cannot be used: It could not encrypt\. Odd\.$/)]);
  });
});
