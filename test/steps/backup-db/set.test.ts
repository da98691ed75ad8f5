import { refusal } from "../../upgrade/database/made-up-database";
import { failureOf } from "../../made-up/failure";
import { madeUpPlan } from "../../made-up/node";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderOfRun, writePart, writeWhole } from "../../../src/upgrade/backup-set/parts";
import { setFileOf } from "../../../src/upgrade/backup-set/prove-file";
import { readSet } from "../../../src/upgrade/backup-set/read-sets";
import { madeUpSurroundings } from "../../made-up/surroundings";
import { INSTALLATION, madeUpKeysPart } from "../../upgrade/backup-set/made-up";
import { FILE, start, type Given } from "./given";

describe("the backup set", () => {
  const KEYS = "-----BEGIN CMS-----";
  /** A run whose keys are in the set already. */
  async function withKeys(given: Given = {}) {
    const host = madeUpSurroundings();
    const root = await mkdtemp(join(tmpdir(), "sets-"));
    const set = { root, installationId: INSTALLATION, runId: "ServerTasks-42" };
    const folder = await folderOfRun(host, set);
    await writePart(host, folder, "keys", set, madeUpKeysPart({ file: setFileOf("keys.pem", KEYS) }));
    await writeWhole(host, join(folder, "keys.pem"), KEYS);
    const reads = { installationId: INSTALLATION, keysFile: "keys.pem", ...given.reads };
    return { folder, host, ...start({ host, ...given, inputs: { fileBackupFolder: root }, reads }) };
  }

  it("is sealed when the backup is verified, and the record names it", async () => {
    const { folder, host, record, seen, done } = await withKeys();
    await done();
    const read = await readSet(host, folder, INSTALLATION);
    expect(read).toMatchObject({
      manifest: {
        database: { name: "OctopusDeploy", path: FILE, bytes: 123_000_000, setGuid: "S" },
        keys: { file: { name: "keys.pem" } },
        ...{ version: madeUpPlan.from.text, schemaVersion: madeUpPlan.from.text, nodes: ["ha-1", "ha-2", "ha-3"] },
      },
    });
    expect(record.now?.backup).toMatchObject({ file: FILE, set: { folder, installationId: INSTALLATION } });
    expect(seen.outputs.BackupSet).toBe(folder);
  });

  it("names no backup that was not verified", async () => {
    const { folder, done } = await withKeys({ database: { verifyFails: refusal(3242, "not a valid backup") } });
    await failureOf(done);
    expect(await readdir(folder)).not.toContain("manifest.json");
  });

  it("that lacks what an earlier row added is none, and the record names the backup without it", async () => {
    const { host, folder, record, seen, done } = await withKeys();
    await host.files.remove(join(folder, "keys.part.json"));
    await done();
    expect(record.now?.backup).toMatchObject({ file: FILE });
    expect(record.now?.backup).not.toHaveProperty("set");
    expect(seen.outputs).not.toHaveProperty("BackupSet");
    expect(seen.lines).toContainEqual(expect.stringMatching(/^warning: The backup set of this run was not sealed/));
  });

  it("that lacks the lists of files which an earlier row copied is none", async () => {
    const { folder, seen, done } = await withKeys({ reads: { filesCopied: "Packages 3 files, 1 MB" } });
    await done();
    expect(await readdir(folder)).not.toContain("manifest.json");
    expect(seen.lines).toContainEqual(expect.stringMatching(/was not sealed: .*files\.part\.json is not there/));
  });

  it("is not made where nobody gave a folder for it", async () => {
    const { record, done } = start({ reads: { installationId: INSTALLATION } });
    await done();
    expect(record.now?.backup).not.toHaveProperty("set");
  });

  it("is not made in a dry run", async () => {
    const { folder, done } = await withKeys({ dryRun: true });
    await done();
    expect(await readdir(folder)).not.toContain("manifest.json");
  });
});
