import { madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import { reported } from "./given";

const SET = "\\\\nas\\sets\\7c0a\\20260110T020000Z-ServerTasks-42";
const BACKUP = {
  backupFile: "\\\\nas\\before.bak",
  backupSizeBytes: 7,
  backupStartedAt: "2026-01-10T02:00:00.000Z",
  backupFinishedAt: "2026-01-10T02:05:00.000Z",
  backupVerifySeconds: 58,
  databaseVersion: madeUpPlan.from,
};
const KEYS = { keysFile: "keys.cms.pem", keysFor: ["CN=Octopus keys"], keysUnchanged: true };
const FILES = { filesCopied: "Packages 3 files, 1.2 MB" };
const WITH_FOLDER = { fileBackupFolder: "\\\\nas\\sets" };
const setOf = async (given: Parameters<typeof reported>[0]) => (await reported(given)).summary?.set;

test("a backup of its own has its set with all its parts, when it was verified, and how it is used", async () => {
  const { summary } = await reported({ inputs: WITH_FOLDER, reads: { ...BACKUP, ...KEYS, ...FILES, backupSet: SET } });
  expect(summary?.set).toEqual({
    ...{ folder: SET, missing: null, files: FILES.filesCopied },
    keys: { file: "keys.cms.pem", openedBy: ["CN=Octopus keys"], unchanged: true },
  });
  expect(summary?.backup?.verifySeconds).toBe(58);
  expect(summary?.wayBack.join()).toContain("A DBA restores the database from it");
});

test("a run that continues another one has the set that its record names", async () => {
  const record = madeUpOpenRecord({
    backup: {
      ...{ file: BACKUP.backupFile, sizeBytes: 7, databaseVersion: madeUpPlan.from },
      ...{ startedAt: BACKUP.backupStartedAt, finishedAt: BACKUP.backupFinishedAt },
      set: { folder: SET, installationId: "7c0a" },
    },
  });
  expect(await setOf({ record, inputs: WITH_FOLDER })).toMatchObject({ folder: SET, missing: null, keys: null });
});

test.each<[string, Parameters<typeof reported>[0], string]>([
  ["nobody gave a folder", { reads: BACKUP }, "Upgrade.File.Backup.Folder is empty"],
  [
    "it could not be sealed",
    { inputs: WITH_FOLDER, reads: { ...BACKUP, backupSetMissing: "the share does not answer" } },
    "the share does not answer",
  ],
  [
    "the run failed before the database was backed up",
    { inputs: WITH_FOLDER, reads: { ...KEYS, ...FILES }, system: { error: "Back up the database: no." } },
    "its last part, a verified backup of the database, was not made",
  ],
])("why there is none: %s", async (_, given, because) => {
  expect(await setOf(given)).toMatchObject({ folder: null, missing: because });
});

test("there is none to tell of in a dry run, in a rollback, and where nothing of it was made", async () => {
  const of = { inputs: WITH_FOLDER, reads: { ...BACKUP, ...KEYS, backupSet: SET } };
  expect(await setOf({ ...of, dryRun: true })).toBeNull();
  expect(await setOf({ ...of, reads: { ...of.reads, direction: "back" } })).toBeNull();
  expect(await setOf({ inputs: WITH_FOLDER })).toBeNull();
});

test("a file with keys that was only announced is none", async () => {
  const reads = { ...FILES, keysFile: KEYS.keysFile };
  expect(await setOf({ inputs: WITH_FOLDER, reads })).toMatchObject({ keys: null, files: FILES.filesCopied });
});

describe("old backup sets", () => {
  const found = { pruneKept: ["b: it is young"], pruneSets: ["a with a.bak: /sets/a"], pruneFiles: 2, pruneLeft: [] };
  const pruneOf = async (given: Parameters<typeof reported>[0]) => (await reported(given)).summary?.prune;

  test.each<[string, Parameters<typeof reported>[0], object | null]>([
    ["of another runbook", {}, null],
    ["that were deleted", { reads: { ...found, pruneDeleted: true } }, { state: "deleted", files: 2 }],
    ["that would be deleted", { reads: { ...found, pruneDeleted: false } }, { state: "would-delete" }],
    [
      "whose deletion failed",
      { reads: found, system: { error: "no" } },
      { state: "unfinished", sets: found.pruneSets },
    ],
    [
      "none of which goes",
      { reads: { pruneKept: found.pruneKept, pruneSets: [] } },
      { state: "nothing-to-delete", sets: [] },
    ],
    [
      "that were not looked at",
      { reads: { pruneSkipped: "The run ServerTasks-7 is unfinished." } },
      { state: "skipped", because: "The run ServerTasks-7 is unfinished." },
    ],
  ])("%s", async (_, given, expected) => {
    const prune = await pruneOf(given);
    if (expected === null) expect(prune).toBeNull();
    else expect(prune).toMatchObject(expected);
  });

  test("a backup that only SQL Server sees is left for a DBA", async () => {
    const { summary } = await reported({ reads: { ...found, pruneDeleted: true, pruneLeft: ["D:\\old.bak"] } });
    expect(summary?.left).toContain(
      "Ask a DBA to delete D:\\old.bak: only SQL Server sees it, and its backup set is deleted.",
    );
  });
});
