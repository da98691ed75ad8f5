import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manifestText, type Manifest } from "../../../src/upgrade/backup-set/manifest";
import { failureOf } from "../../made-up/failure";
import { INSTALLATION, madeUpManifest } from "../../upgrade/backup-set/made-up";
import { BACKUP, madeUpLastUpgrade, startDecide, type Given } from "./given";

const GUID = "S";

/** The rollback of an upgrade that sealed a set; a test says how that is now. */
async function withSet(over: Partial<Manifest["database"]> = {}, given: Given = {}, all: Partial<Manifest> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "set-"));
  const database = { ...madeUpManifest().database, path: BACKUP.file, setGuid: GUID, ...over };
  await writeFile(join(folder, "manifest.json"), manifestText(madeUpManifest({ database, ...all })));
  const backup = { ...BACKUP, setGuid: GUID, set: { folder, installationId: INSTALLATION } };
  const last = { ...madeUpLastUpgrade, backup };
  const inputs = { fileBackupFolder: tmpdir(), ...given.inputs };
  return { folder, ...startDecide({ last, ...given, inputs }) };
}

test("a rollback reads the set that the upgrade sealed", async () => {
  const { folder, run, seen } = await withSet();
  await run();
  expect(seen.lines).toContainEqual(expect.stringContaining(`The backup set ${folder} names ${BACKUP.file}`));
});

test("an upgrade from before there were sets is rolled back by its record", async () => {
  const { run, seen } = startDecide({ inputs: { fileBackupFolder: tmpdir() } });
  await run();
  expect(seen.outputs.RestoreBackupFile).toBe(BACKUP.file);
});

test.each<[string, Partial<Manifest["database"]>, Partial<Manifest>]>([
  ["names another file", { path: "\\\\nas\\octopus\\other.bak" }, {}],
  ["names another backup in the same file", { setGuid: "T" }, {}],
  ["has a differential backup that the record does not", { differential: differential() }, {}],
])("a set that %s is refused", async (_title, database, all) => {
  const { run } = await withSet(database, {}, all);
  expect((await failureOf(run)).code).toBe("Rollback-OtherSet");
});

function differential() {
  return { path: "\\\\nas\\changes.bak", bytes: 3, verifiedAt: "2026-01-09T02:29:00.000Z" };
}

test("a set of another instance is refused, whatever the record calls it", async () => {
  const { run } = await withSet({}, {}, { installationId: "11111111-2222-3333" });
  const failure = await failureOf(run);
  expect(failure.code).toBe("Rollback-SetUnreadable");
  expect(failure.message).toContain("11111111-2222-3333");
});

test("a set that is gone is refused, and how to do without is said", async () => {
  const { folder, run } = await withSet();
  await rm(folder, { recursive: true });
  const failure = await failureOf(run);
  expect(failure.code).toBe("Rollback-SetUnreadable");
  expect(failure.next).toContain("Upgrade.File.Backup.Folder empty");
});

test("without the folder, the record is enough", async () => {
  const { run, seen } = await withSet({ path: "\\\\nas\\other.bak" }, { inputs: { fileBackupFolder: undefined } });
  await run();
  expect(seen.lines).toContainEqual(expect.stringMatching(/^warning: The backup set .* is not read/));
});

test("a file in which there is another backup by now is not restored", async () => {
  const header = { ...startDecide().server.header, setGuid: "U" };
  const { run } = await withSet({}, { server: { header } });
  expect((await failureOf(run)).code).toBe("Rollback-OtherBackup");
});
