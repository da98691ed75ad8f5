import { run } from "../../../steps/backup-db/run";
import step from "../../../steps/backup-db/step";
import type { Context } from "../../../steps/backup-db/contract";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import { MadeUpDatabase, goodFacts, goodState, refusal } from "../../upgrade/database/made-up-database";
import { MadeUpClock } from "../../made-up/context";
import { contextFor } from "../../made-up/context-for";
import { failureOf } from "../../made-up/failure";
import { changesIn, madeUpLaterReads, madeUpOpenRecord, madeUpPlan, MadeUpRecord } from "../../made-up/node";
import { MadeUpServer } from "../restore-db/made-up-server";
import { madeUpSurroundings } from "../../made-up/surroundings";

const CONNECTION = "Server=sql1;Database=OctopusDeploy;User ID=u;Password=canary-3fd9";
const machines = ["octo-1", "octo-2", "octo-3"];
const onEach = (values: (string | undefined)[]) =>
  machines.map((machine, index) => ({ machine, value: values[index] }));
const FOLDER = "\\\\nas\\octopus";
const FULL = `${FOLDER}\\OctopusDeploy_2025.4.10333_20260110T030000Z_ServerTasks-42.bak`;
const CHANGES = FULL.replace(".bak", "_differential.bak");
const SNAPSHOT = "OctopusHaUpgrade_OctopusDeploy_ServerTasks-42";
const STOPPED = "2026-01-10T02:55:00.000Z";
const NOW = "2026-01-10T03:00:00.000Z";
const FOREIGN = { name: "nightly", state: "ONLINE", createdAt: new Date(NOW) };

interface Given {
  inputs?: Partial<Context["inputs"]>;
  reads?: Partial<Context["reads"]>;
  backup?: NodeRecord["backup"];
  dryRun?: boolean;
  status?: "up-to-date" | "needs-upgrade";
  prepare?: (database: MadeUpDatabase) => void;
}

/** The nodes serve in the one mode, and are stopped in the other. */
function start(mode: "Serving" | "Stopped", given: Given) {
  const database = Object.assign(new MadeUpDatabase(), { schema: madeUpPlan.from.text });
  const age = mode === "Serving" ? { ageSeconds: 20, offline: false } : { ageSeconds: 600, offline: true };
  database.beats = ["ha-1", "ha-2", "ha-3"].map((node) => ({ node, ...age }));
  given.prepare?.(database);
  const record = new MadeUpRecord({ ...madeUpOpenRecord(), backup: given.backup ?? null });
  const version = madeUpPlan.to;
  const { context, seen } = contextFor(step, {
    inputs: { mode, backupFolder: FOLDER, lockSeconds: 600, ...given.inputs },
    reads: {
      currentVersion: madeUpPlan.from,
      targetVersion: version,
      finalVersion: madeUpPlan.final,
      installerUrl: madeUpPlan.installerUrl,
      installerSizeBytes: 4096,
      installerSha256: madeUpPlan.installerSha256,
      direction: undefined,
      upgradePath: undefined,
      plannedNodes: ["ha-1", "ha-2"],
      ...madeUpLaterReads,
      nodeName: "ha-1",
      serverProgram: "C:\\Octopus\\Octopus.Server.exe",
      instanceName: "OctopusServer",
      serviceName: "OctopusDeploy",
      listenPrefixes: [],
      nodeAddress: "http://ha-1:80",
      sqlClients: [],
      instanceLogins: onEach([]),
      connectionStrings: onEach([CONNECTION, CONNECTION, CONNECTION]),
      nodeNames: onEach(["ha-1", "ha-2", "ha-3"]),
      stoppedAt: onEach(mode === "Serving" ? [] : [STOPPED, STOPPED, STOPPED]),
      ...{
        schemaWillChange: undefined,
        backupPlan: undefined,
        servingBackupFile: undefined,
        keysFile: undefined,
        filesCopied: undefined,
      },
      ...given.reads,
    },
    tools: {
      connect: async () => database,
      server: async () => new MadeUpServer(database, []),
      record,
      host: madeUpSurroundings(),
      installers: { isHeld: async () => false },
      program: { version: async () => version, databaseUpgradeStatus: async () => given.status },
    },
    clock: new MadeUpClock(),
    ...(given.dryRun === undefined ? {} : { dryRun: given.dryRun }),
  });
  return { database, record, seen, done: () => run(context) };
}

const ours = (calls: readonly string[]) => calls.filter((call) => /^(backup|verify|create|drop) /.test(call));
const said = (lines: readonly string[], level: string) =>
  lines.filter((line) => line.startsWith(`${level}:`)).join("\n");

describe("while the nodes serve", () => {
  const snapshots = { strategy: "SnapshotAfterBackup" as const };
  const differential = { strategy: "DifferentialAfterFull" as const };

  it("does nothing at all with Full", async () => {
    const { database, seen, done } = start("Serving", {});
    await done();
    expect(database.calls).toEqual([]);
    expect(seen.outputs).toEqual({});
  });

  it("makes and verifies a copy-only full backup for a snapshot", async () => {
    const { database, record, seen, done } = start("Serving", { inputs: snapshots });
    await done();
    expect(ours(database.calls)).toEqual([`backup ${FULL} compressed`, `verify ${FULL}`]);
    expect(seen.outputs).toEqual({ BackupPlan: "SnapshotAfterBackup", ServingBackupFile: FULL });
    expect(record.now?.backup).toMatchObject({ file: FULL, whileServing: true });
  });

  it("makes a full backup that is a base for a differential one", async () => {
    const { database, seen, done } = start("Serving", { inputs: differential });
    await done();
    expect(ours(database.calls)).toEqual([`backup ${FULL} compressed base`, `verify ${FULL}`]);
    expect(seen.outputs.BackupPlan).toBe("DifferentialAfterFull");
  });

  const dbas = { file: "\\\\nas\\dba\\full.bak", startedAt: new Date(0), finishedAt: new Date(1) };
  it("takes the DBA's own base where it can be read and verified now", async () => {
    const { database, record, done } = start("Serving", {
      inputs: differential,
      prepare: (each) => Object.assign(each, { place: dbas, way: { ...each.way, recentDifferentials: 5 } }),
    });
    await done();
    expect(ours(database.calls)).toEqual([`verify ${dbas.file}`]);
    expect(record.now?.backup).toMatchObject({ file: dbas.file, whileServing: true });
  });

  it.each<[string, Partial<MadeUpDatabase>]>([
    ["on a virtual device", { place: undefined }],
    ["of another base", { place: dbas, headers: { [dbas.file]: { setGuid: "OTHER" } } }],
    ["without checksums", { place: dbas, headers: { [dbas.file]: { hasChecksums: false } } }],
    ["that is damaged", { place: dbas, verifyFails: refusal(3189, "Damage to the backup set was detected.") }],
  ])("moves the DBA's base on nobody's word: a base %s", async (_title, fields) => {
    const prepare = (each: MadeUpDatabase) =>
      Object.assign(each, fields, { way: { ...each.way, recentDifferentials: 5 } });
    const { database, seen, done } = start("Serving", { inputs: differential, prepare });
    await done();
    expect(ours(database.calls).filter((call) => call.startsWith("backup"))).toEqual([]);
    expect(seen.outputs).toEqual({ BackupPlan: "Full" });
    expect(said(seen.lines, "warning")).toContain("somebody made 5 differential backups");
  });

  it("moves it where it may", async () => {
    const prepare = (d: MadeUpDatabase) => void (d.way = { ...d.way, recentDifferentials: undefined });
    const refused = start("Serving", { inputs: differential, prepare });
    await refused.done();
    expect(said(refused.seen.lines, "warning")).toContain("msdb does not say");
    const allowed = start("Serving", { inputs: { ...differential, mayMoveBase: true }, prepare });
    await allowed.done();
    expect(ours(allowed.database.calls)).toContain(`backup ${FULL} compressed base`);
  });

  it.each<[string, (database: MadeUpDatabase) => void, string]>([
    [
      "an edition without",
      (d) => void (d.is = { ...goodFacts, engineEdition: 2, productVersion: "13.0.1601.5" }),
      "has no",
    ],
    ["FILESTREAM", (d) => void (d.way = { ...d.way, hasFilestream: true }), "FILESTREAM"],
    ["a group", (d) => void (d.meets = { ...goodState, heldBy: "availability group" }), "availability group"],
    ["another snapshot", (d) => void (d.way = { ...d.way, snapshots: [FOREIGN] }), "another snapshot"],
    ["read-only files", (d) => void (d.way = { ...d.way, hasReadOnly: true }), "read-only"],
    ["no sight of the volumes", (d) => void (d.way = { ...d.way, volumes: undefined }), "VIEW SERVER STATE"],
  ])("says before the outage why there can be no snapshot: %s", async (_title, prepare, words) => {
    const { database, seen, done } = start("Serving", { inputs: snapshots, prepare });
    await done();
    expect(ours(database.calls)).toEqual([]);
    expect(seen.outputs).toEqual({ BackupPlan: "Full" });
    expect(said(seen.lines, "warning")).toContain(words);
  });

  it("watches the space: the snapshot's, and that of the full backup on the same volume", async () => {
    const volume = { volume: "D:\\", fileSystem: "NTFS", isCompressed: false };
    const free = (freeBytes: number) => (d: MadeUpDatabase) =>
      void (d.way = { ...d.way, volumes: [{ ...volume, freeBytes }] });
    const planWith = async (freeBytes: number, backupFolder: string) => {
      const { seen, done } = start("Serving", { inputs: { ...snapshots, backupFolder }, prepare: free(freeBytes) });
      await done();
      return seen.outputs.BackupPlan;
    };
    // 8 GB of data, of which 30 percent have to be free.
    expect(await planWith(2_400_000_000, FOLDER)).toBe("SnapshotAfterBackup");
    expect(await planWith(2_399_999_999, FOLDER)).toBe("Full");
    expect(await planWith(10_399_999_999, "D:\\Backups")).toBe("Full");
    expect(await planWith(10_400_000_000, "D:\\Backups")).toBe("SnapshotAfterBackup");
  });

  it("makes a full backup with every strategy where nothing will change in the schema", async () => {
    for (const inputs of [{}, differential, snapshots]) {
      const { database, seen, done } = start("Serving", { inputs, reads: { schemaWillChange: "No" } });
      await done();
      expect(ours(database.calls)).toEqual([`backup ${FULL} compressed`, `verify ${FULL}`]);
      expect(seen.outputs.ServingBackupFile).toBe(FULL);
    }
  });

  it("makes none while no node serves, and none of the new schema", async () => {
    const prepare = (d: MadeUpDatabase) => void (d.beats = [{ node: "ha-1", ageSeconds: 20, offline: true }]);
    const stopped = start("Serving", { inputs: snapshots, prepare });
    await stopped.done();
    expect([ours(stopped.database.calls), stopped.seen.outputs]).toEqual([[], {}]);
    const upgraded = start("Serving", { inputs: snapshots, prepare: (d) => void (d.schema = madeUpPlan.to.text) });
    await upgraded.done();
    expect([ours(upgraded.database.calls), upgraded.seen.outputs]).toEqual([[], {}]);
  });

  it("fails before anybody is stopped when the backup fails", async () => {
    const prepare = (d: MadeUpDatabase) => void (d.backupFails = [refusal(3202, "disk full")]);
    const { record, done } = start("Serving", { inputs: snapshots, prepare });
    expect((await failureOf(done)).code).toMatch(/^Backup-|^Database-/);
    expect(record.now?.backup).toBeNull();
  });
});

const FIRST = { sizeBytes: 5, startedAt: "2026-01-10T02:00:00.000Z", finishedAt: "2026-01-10T02:05:00.000Z" };
const served = {
  ...FIRST,
  file: `${FOLDER}\\serving.bak`,
  databaseVersion: madeUpPlan.from,
  whileServing: true as const,
};
const after = (backupPlan: string, given: Given = {}) =>
  start("Stopped", {
    backup: served,
    ...given,
    reads: { backupPlan, servingBackupFile: served.file, ...given.reads },
  });

describe("a snapshot after the last stop", () => {
  const at = `D:\\Data\\${SNAPSHOT}_Octopus.ss`;

  it("is created, proven, remembered and handed over", async () => {
    const { database, record, seen, done } = after("SnapshotAfterBackup");
    await done();
    expect(ours(database.calls)).toEqual([`create ${SNAPSHOT} at ${at}`]);
    expect(record.now?.backup).toEqual({ ...served, snapshot: { name: SNAPSHOT, createdAt: NOW } });
    expect(seen.outputs).toMatchObject({ BackupFile: served.file, SnapshotName: SNAPSHOT, WayBackMadeAt: NOW });
    expect(changesIn(seen)).toEqual(["create a snapshot of the database 'OctopusDeploy'"]);
    expect(said(seen.lines, "warning")).toContain("nobody can restore this database from a file");
  });

  it("drops one of an earlier run first, and never takes it", async () => {
    const old = { name: "OctopusHaUpgrade_OctopusDeploy_ServerTasks-7", state: "ONLINE", createdAt: new Date(NOW) };
    const { database, done } = after("SnapshotAfterBackup", {
      prepare: (d) => void (d.way = { ...d.way, snapshots: [old] }),
    });
    await done();
    expect(ours(database.calls)).toEqual([`drop ${old.name}`, `create ${SNAPSHOT} at ${at}`]);
  });

  it.each<[string, (database: MadeUpDatabase) => void, string]>([
    ["refused", (d) => void (d.snapshotFails = refusal(5123, "no space")), "the server refused it"],
    ["SUSPECT at once", (d) => void (d.newSnapshot = { state: "SUSPECT" }), "SUSPECT"],
    [
      "older",
      (d) => void (d.newSnapshot = { createdAt: new Date("2026-01-10T02:59:59Z") }),
      "older than the last stop",
    ],
    ["beside another", (d) => void (d.way = { ...d.way, snapshots: [FOREIGN] }), "another snapshot"],
    ["without room", (d) => void (d.way = { ...d.way, volumes: [] }), "free space"],
  ])("that is %s becomes a full backup, and says why", async (_title, prepare, words) => {
    const { database, record, seen, done } = after("SnapshotAfterBackup", { prepare });
    await done();
    expect(database.way.snapshots.filter(({ name }) => name !== FOREIGN.name)).toEqual([]);
    expect(ours(database.calls)).toContain(`verify ${FULL}`);
    expect(record.now?.backup?.file).toBe(FULL);
    expect(record.now?.backup?.whileServing).toBeUndefined();
    expect(said(seen.lines, "warning")).toContain(words);
  });

  it("is not judged when the server is gone", async () => {
    const prepare = (d: MadeUpDatabase) => void (d.snapshotFails = refusal(0, "connection lost", "connection"));
    expect(await failureOf(after("SnapshotAfterBackup", { prepare }).done)).toBeDefined();
  });
});

describe("a differential backup after the last stop", () => {
  const itsHeader = { isDifferential: true, baseGuid: "S", sizeBytes: 6 };

  it("is made, verified, judged by its own header, remembered and handed over", async () => {
    const { database, record, seen, done } = after("DifferentialAfterFull", {
      prepare: (d) => void (d.headers = { [CHANGES]: itsHeader }),
    });
    await done();
    expect(ours(database.calls)).toEqual([`backup ${CHANGES} compressed differential`, `verify ${CHANGES}`]);
    const differential = { file: CHANGES, sizeBytes: 6, startedAt: NOW, finishedAt: NOW, verifySeconds: 0 };
    expect(record.now?.backup).toEqual({ ...served, differential });
    expect(seen.outputs).toMatchObject({ BackupFile: served.file, DifferentialFile: CHANGES, WayBackMadeAt: NOW });
  });

  it.each<[string, (database: MadeUpDatabase) => void, boolean]>([
    ["moved before it", (d) => void (d.way = { ...d.way, baseGuid: "OTHER" }), false],
    ["moved under it", (d) => void (d.headers = { [CHANGES]: { ...itsHeader, baseGuid: "OTHER" } }), true],
    ["not in it", (d) => void (d.headers = { [CHANGES]: { ...itsHeader, isDifferential: false } }), true],
  ])("whose base is %s becomes a full backup, and says why", async (_title, prepare, isTried) => {
    const { database, record, seen, done } = after("DifferentialAfterFull", { prepare });
    await done();
    expect(ours(database.calls).includes(`verify ${CHANGES}`)).toBe(isTried);
    expect(record.now?.backup).toMatchObject({ file: FULL });
    expect(record.now?.backup?.differential).toBeUndefined();
    expect(said(seen.lines, "warning")).toContain("There is no differential backup");
  });
});

describe("where nothing changes in the schema", () => {
  const unchanged = { schemaWillChange: "No" };
  const from = madeUpPlan.to;

  it("the backup made while serving is enough when the program says so again", async () => {
    const { database, record, seen, done } = after("Full", {
      reads: { ...unchanged, targetVersion: from },
      status: "up-to-date",
      prepare: (d) => void (d.schema = `${from.major}.${from.minor}.1`),
    });
    await done();
    expect(ours(database.calls)).toEqual([]);
    // When it said so is kept: what a cut run finds in the record is a way back by its word alone.
    expect(record.now?.backup).toEqual({ ...served, nothingChanges: { saidAt: NOW } });
    expect(seen.outputs).toMatchObject({ BackupFile: served.file, WayBackMadeAt: NOW });
  });

  it("the strategy is followed when it does not", async () => {
    const { database, done } = after("Full", { reads: unchanged, status: "needs-upgrade" });
    await done();
    expect(ours(database.calls)).toEqual([`backup ${FULL} compressed`, `verify ${FULL}`]);
  });
});

it("takes nothing for made that the record does not hold, or that an earlier attempt made on top", async () => {
  const unknown = after("SnapshotAfterBackup", { reads: { servingBackupFile: "\\\\nas\\other.bak" } });
  await unknown.done();
  expect(ours(unknown.database.calls)).toEqual([`backup ${FULL} compressed`, `verify ${FULL}`]);
  const earlier = { ...served, snapshot: { name: "OctopusHaUpgrade_x_1", createdAt: "2026-01-09T00:00:00.000Z" } };
  const again = after("DifferentialAfterFull", {
    backup: earlier,
    prepare: (d) => void (d.headers = { [CHANGES]: { isDifferential: true, baseGuid: "S" } }),
  });
  await again.done();
  expect(again.record.now?.backup?.snapshot).toBeUndefined();
});
