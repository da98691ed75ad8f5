import { failureOf } from "../../made-up/failure";
import { MadeUpDatabase, refusal } from "../../upgrade/database/made-up-database";
import {
  BACKUP,
  BY_DIFFERENTIAL,
  BY_SNAPSHOT,
  FORMER,
  madeUpLastUpgrade,
  onEach,
  PRESENT,
  rollbackRecord,
  SERVING,
  SNAPSHOT,
  startCount,
  startDecide,
  startRestore,
  verdictOf,
  written,
  type Given,
} from "./given";
import { MadeUpServer, snapshotNamed } from "./made-up-server";

const CHANGES = BY_DIFFERENTIAL.differential.file;
const BOTH = `${BACKUP.file} and, on top of it, ${CHANGES}`;
const REVERT = `the snapshot '${SNAPSHOT}'`;
const MOVE = "Octopus=E:\\Octopus.mdf";
const three = written({ counts: { deployments: 3, "runbook runs": 0, releases: 0 } });

const serverThat = (is: Partial<NonNullable<MadeUpServer["is"]>>) => ({
  is: { ...new MadeUpServer(new MadeUpDatabase(), []).is!, ...is },
});
const changesBelong = {
  headers: { [CHANGES]: { setGuid: "T", isDifferential: true, baseGuid: "S" }, [PRESENT.file]: { setGuid: "P" } },
};
const there = { snapshotsThere: [snapshotNamed(SNAPSHOT)] };

type Backup = typeof BACKUP | typeof SERVING | typeof BY_DIFFERENTIAL | typeof BY_SNAPSHOT;

const decideOn = (backup: Backup, { server, ...given }: Given = {}) =>
  startDecide({
    last: { ...madeUpLastUpgrade, backup },
    server: { ...changesBelong, ...server },
    ...given,
  });
const restoreBy = (backup: Backup, restoreFrom: string, { server, record, reads, ...given }: Given = {}) =>
  startRestore({
    record: record ?? rollbackRecord({ backup }),
    server: { ...changesBelong, ...server },
    reads: { restoreFrom, ...reads },
    ...given,
  });
const begunBy = (backup: Backup, by: "full" | "differential" | "snapshot") =>
  rollbackRecord({ backup, databaseRestore: { ...verdictOf("begun"), by } });

describe("what a rollback goes back to, and what it counts since", () => {
  it.each<[string, Backup, Given, string, string]>([
    ["a full backup after the last stop", BACKUP, {}, BACKUP.file, BACKUP.finishedAt],
    ["a differential backup", BY_DIFFERENTIAL, {}, BOTH, BY_DIFFERENTIAL.differential.finishedAt],
    ["a snapshot", BY_SNAPSHOT, { server: there }, REVERT, BY_SNAPSHOT.snapshot.createdAt],
    ["a full backup while the nodes served", SERVING, {}, BACKUP.file, BACKUP.startedAt],
    ["the same, its snapshot being gone", BY_SNAPSHOT, {}, BACKUP.file, BACKUP.startedAt],
    [
      "the same, its snapshot being SUSPECT",
      BY_SNAPSHOT,
      { server: { snapshotsThere: [snapshotNamed(SNAPSHOT, "SUSPECT")] } },
      BACKUP.file,
      BACKUP.startedAt,
    ],
    [
      "the same, when nobody can back up the present state",
      BY_SNAPSHOT,
      { server: there, inputs: { withoutPresent: true } },
      BACKUP.file,
      BACKUP.startedAt,
    ],
    [
      "the same, when another snapshot has its name",
      BY_SNAPSHOT,
      { server: { snapshotsThere: [{ ...snapshotNamed(SNAPSHOT), createdAt: new Date("2026-01-10T01:00:00Z") }] } },
      BACKUP.file,
      BACKUP.startedAt,
    ],
  ])("%s", async (_title, backup, given, from, since) => {
    const { run, seen, asked } = decideOn(backup, given);
    await run();
    expect(seen.outputs).toMatchObject({ RestoreFrom: from, RestoreBackupFile: BACKUP.file });
    expect(asked).toEqual([new Date(since)]);
  });

  it("is the snapshot also when summer time began since", async () => {
    const later = new Date(Date.parse(BY_SNAPSHOT.snapshot.createdAt) + 3_600_000);
    const { run, seen } = decideOn(BY_SNAPSHOT, {
      server: { snapshotsThere: [{ ...snapshotNamed(SNAPSHOT), createdAt: later }] },
    });
    await run();
    expect(seen.outputs.RestoreFrom).toBe(REVERT);
  });

  it("says that more is lost, and why, when there is only the full backup left", async () => {
    const { run, seen } = decideOn(BY_SNAPSHOT, { written: three, inputs: { mayLose: "3" } });
    await run();
    const said = seen.lines.find((line) => line.startsWith("warning: Not only")) ?? "";
    expect(said).toContain(`the snapshot '${SNAPSHOT}' is not there any more`);
    expect(said).toContain(BACKUP.startedAt);
    expect(seen.outputs.WrittenSince).toBe("3");
  });

  it("says when this runbook had dropped the snapshot", async () => {
    const dropped = { ...BY_SNAPSHOT, snapshot: { ...BY_SNAPSHOT.snapshot, droppedAt: "2026-01-10T02:00:00.000Z" } };
    const { run, seen } = decideOn(dropped);
    await run();
    expect(seen.lines.join("\n")).toContain("was dropped on 2026-01-10T02:00:00.000Z");
  });

  it("asks for the word of the operator again when the way has changed under a restore that was begun", async () => {
    const given: Given = { last: null, record: begunBy(BY_SNAPSHOT, "snapshot"), written: three };
    expect((await failureOf(decideOn(BY_SNAPSHOT, given).run)).code).toBe("Rollback-LosesMore");
    const same = decideOn(BY_SNAPSHOT, { ...given, record: begunBy(BY_SNAPSHOT, "full") });
    await same.run();
    expect(same.asked).toEqual([]);
  });

  it("verifies every file that it needs, and none for a revert", async () => {
    const differential = decideOn(BY_DIFFERENTIAL);
    await differential.run();
    expect(differential.calls).toEqual([`verify ${BACKUP.file}`, `verify ${CHANGES}`, "close"]);
    const revert = decideOn(BY_SNAPSHOT, { server: there });
    await revert.run();
    expect(revert.calls).toEqual(["close"]);
    expect(revert.seen.lines.join("\n")).toContain("Full-text catalogs");
  });

  it("reverts although the full backup is gone, and says what that means", async () => {
    const { run, server, seen } = decideOn(BY_SNAPSHOT, { server: there });
    server.backupHeader = () => Promise.reject(refusal(3201, "Cannot open backup device."));
    await run();
    expect(seen.outputs.RestoreFrom).toBe(REVERT);
    expect(seen.lines.some((line) => line.startsWith("warning: The full backup"))).toBe(true);
  });
});

describe("refused before anything stops:", () => {
  it.each<[string, Backup, Given, string]>([
    [
      "another snapshot beside the upgrade's own",
      BY_SNAPSHOT,
      { server: { snapshotsThere: [snapshotNamed(SNAPSHOT), snapshotNamed("of_a_DBA")] } },
      "Rollback-Snapshot",
    ],
    [
      "another snapshot where the upgrade's own is gone",
      BY_SNAPSHOT,
      { server: { snapshotsThere: [snapshotNamed("of_a_DBA")] } },
      "Rollback-Snapshot",
    ],
    [
      "that of an earlier upgrade beside the upgrade's own",
      BY_SNAPSHOT,
      {
        server: { snapshotsThere: [snapshotNamed(SNAPSHOT), snapshotNamed("OctopusHaUpgrade_Octopus_ServerTasks-1")] },
      },
      "Rollback-Snapshot",
    ],
    [
      "any snapshot with a differential backup",
      BY_DIFFERENTIAL,
      { server: { snapshotsThere: [snapshotNamed("of_a_DBA")] } },
      "Rollback-Snapshot",
    ],
    [
      "a differential backup of another full one",
      BY_DIFFERENTIAL,
      { server: { headers: { [CHANGES]: { isDifferential: true, baseGuid: "another" } } } },
      "Rollback-OtherBackup",
    ],
    [
      "a full backup in place of the differential one",
      BY_DIFFERENTIAL,
      { server: { headers: {} } },
      "Rollback-OtherBackup",
    ],
    [
      "a differential backup of another database",
      BY_DIFFERENTIAL,
      { server: { headers: { [CHANGES]: { isDifferential: true, baseGuid: "S", familyGuid: "G" } } } },
      "Rollback-OtherBackup",
    ],
    [
      "a differential backup in place of the full one",
      BACKUP,
      { server: { headers: { [BACKUP.file]: { isDifferential: true, baseGuid: "S" } } } },
      "Rollback-OtherBackup",
    ],
    ["more would be lost than was agreed to", BY_SNAPSHOT, { written: three }, "Rollback-LosesMore"],
  ])("%s", async (_title, backup, given, code) => {
    const { run, seen } = decideOn(backup, given);
    expect((await failureOf(run)).code).toBe(code);
    expect(seen.outputs).not.toHaveProperty("RestoreFrom");
  });

  it("names the snapshot that is in the way, and how to remove it", async () => {
    const server = { snapshotsThere: [snapshotNamed(SNAPSHOT), snapshotNamed("a]b")] };
    const { next, what } = await failureOf(decideOn(BY_SNAPSHOT, { server }).run);
    expect(next).toContain("DROP DATABASE [a]]b]");
    expect(what).toContain(SNAPSHOT);
  });

  it("the second count refuses a snapshot that was lost since the first", async () => {
    const { run, asked } = startCount({ record: rollbackRecord({ backup: BY_SNAPSHOT }), written: three });
    expect((await failureOf(run)).code).toBe("Rollback-LosesMore");
    expect(asked).toEqual([new Date(BACKUP.startedAt)]);
  });
});

describe("the restore", () => {
  it("puts the differential backup on top of the full one, with the files that came later", async () => {
    const { run, calls, record } = restoreBy(BY_DIFFERENTIAL, BOTH, {
      server: {
        filesIn: {
          [CHANGES]: [
            { logicalName: "Octopus", physicalName: "D:\\Octopus.mdf" },
            { logicalName: "More", physicalName: "D:\\More.ndf" },
          ],
        },
      },
    });
    await run();
    expect(calls).toEqual([
      "lock 600",
      "record begun",
      "single user",
      `restore base ${BACKUP.file} ${MOVE}`,
      `restore differential ${CHANGES} More=D:\\More.ndf`,
      "owner sa",
      "record restored",
      "release",
      "close",
    ]);
    expect(record.now?.databaseRestore).toMatchObject({ verdict: "restored", by: "differential" });
  });

  it("that was cut off between the two begins with the full backup again", async () => {
    const { run, calls } = restoreBy(BY_DIFFERENTIAL, BOTH, {
      record: begunBy(BY_DIFFERENTIAL, "differential"),
      server: serverThat({ state: "RESTORING" }),
    });
    await run();
    expect(calls.filter((call) => call.startsWith("restore "))).toEqual([
      `restore base ${BACKUP.file} ${MOVE}`,
      `restore differential ${CHANGES}`,
    ]);
    expect(calls).not.toContain("single user");
  });

  it("whose differential backup fails leaves the database restoring, and the record says begun", async () => {
    const { run, record, server } = restoreBy(BY_DIFFERENTIAL, BOTH, {
      server: { fails: { "restore differential": [refusal(3203, "Read on failed.")] } },
    });
    await failureOf(run);
    expect(server.is?.state).toBe("RESTORING");
    expect(record.now?.databaseRestore).toMatchObject({ verdict: "begun", by: "differential" });
  });

  it("reverts to the snapshot, puts back what it does not bring, and says what became of the log", async () => {
    const { run, calls, seen, server } = restoreBy(BY_SNAPSHOT, REVERT, {
      server: { ...there, ...serverThat({ recovery: "FULL", asyncStatistics: true }), brings: { recovery: "SIMPLE" } },
    });
    await run();
    expect(calls).toEqual([
      "lock 600",
      "record begun",
      "async statistics off",
      "single user",
      `revert ${SNAPSHOT}`,
      "recovery FULL",
      "async statistics on",
      "record restored",
      "release",
      "close",
    ]);
    expect(server.snapshotsThere).toHaveLength(1);
    expect(seen.lines.join("\n")).toContain("it has 1 MB, and had 1000 MB before");
    expect(seen.lines.join("\n")).toContain(`is what it was on ${BY_SNAPSHOT.snapshot.createdAt}`);
    expect(seen.outputs.SchemaVersionNow).toBe(FORMER.text);
  });

  it("that was cut off while it reverted is gone on with", async () => {
    const { run, calls } = restoreBy(BY_SNAPSHOT, REVERT, {
      record: begunBy(BY_SNAPSHOT, "snapshot"),
      server: { snapshotsThere: [snapshotNamed(SNAPSHOT, "RESTORING")], ...serverThat({ state: "RESTORING" }) },
    });
    await run();
    expect(calls).toContain(`revert ${SNAPSHOT}`);
  });

  it("that the server does not continue says who can", async () => {
    const { run, record } = restoreBy(BY_SNAPSHOT, REVERT, {
      record: begunBy(BY_SNAPSHOT, "snapshot"),
      server: {
        ...{ snapshotsThere: [snapshotNamed(SNAPSHOT, "RESTORING")], ...serverThat({ state: "RESTORING" }) },
        fails: { revert: [refusal(927, "It is in the middle of a restore.")] },
      },
    });
    expect((await failureOf(run)).code).toBe("Restore-RevertUnfinished");
    expect(record.now?.databaseRestore).toMatchObject({ verdict: "begun", by: "snapshot" });
  });

  it("drops the upgrade's own snapshot that is of no use, and nothing before it says begun", async () => {
    const { run, calls } = restoreBy(BY_SNAPSHOT, BACKUP.file, {
      server: { snapshotsThere: [snapshotNamed(SNAPSHOT, "SUSPECT")] },
    });
    await run();
    expect(calls.slice(1, 5)).toEqual([
      "record begun",
      "single user",
      `drop ${SNAPSHOT}`,
      `restore ${BACKUP.file} ${MOVE}`,
    ]);
  });

  const OLDER = "OctopusHaUpgrade_Octopus_ServerTasks-12";
  it.each<[string, Backup, string, string]>([
    ["a full backup", BACKUP, BACKUP.file, `restore ${BACKUP.file}`],
    ["a differential backup", BY_DIFFERENTIAL, BOTH, `restore base ${BACKUP.file}`],
  ])("drops the snapshot of an earlier upgrade, which is in the way of %s", async (_title, backup, planned, next) => {
    const { run, calls } = restoreBy(backup, planned, { server: { snapshotsThere: [snapshotNamed(OLDER)] } });
    await run();
    expect(calls.slice(1, 5)).toEqual([
      ...["record begun", "single user", `drop ${OLDER}`],
      expect.stringMatching(`^${next.replaceAll("\\", ".")} `),
    ]);
  });

  it.each<[string, Backup, string, Given]>([
    ["a snapshot that was lost since the plan", BY_SNAPSHOT, REVERT, {}],
    ["a plan that says nothing", BACKUP, "", {}],
    ["a plan for the full backup alone", BY_DIFFERENTIAL, BACKUP.file, {}],
  ])("does not begin with another way than was planned: %s", async (_title, backup, planned, given) => {
    const { run, record, calls } = restoreBy(backup, planned, given);
    expect((await failureOf(run)).code).toBe("Rollback-WayChanged");
    expect(calls.filter((call) => /user|restore|revert|record/.test(call))).toEqual([]);
    expect(record.written).toEqual([]);
  });

  it("does not begin on the word of one node whatever the way is", async () => {
    const { run } = restoreBy(BY_SNAPSHOT, REVERT, {
      server: there,
      reads: { stoppedAt: onEach<string | undefined>([undefined, undefined, undefined]) },
    });
    expect((await failureOf(run)).code).toBe("Nodes-StopUnconfirmed");
  });
});
