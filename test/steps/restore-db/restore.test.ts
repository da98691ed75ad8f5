import { Assumptions } from "../../../src/step/assumptions";
import { failureOf } from "../../made-up/failure";
import { changesIn } from "../../made-up/node";
import { MadeUpDatabase, madeUpSessionOf, refusal } from "../../upgrade/database/made-up-database";
import {
  BACKUP,
  FORMER,
  NEWER,
  onEach,
  PRESENT,
  rollbackRecord,
  startRestore,
  STOPPED,
  verdictOf,
  type Given,
} from "./given";
import { MadeUpServer } from "./made-up-server";

const RESTORE = `restore ${BACKUP.file} Octopus=E:\\Octopus.mdf`;
const serverThat = (is: Partial<NonNullable<MadeUpServer["is"]>>) => ({
  is: { ...new MadeUpServer(new MadeUpDatabase(), []).is!, ...is },
});
const inUse = () => refusal(3101, "Exclusive access could not be obtained because the database is in use.");
const octopus = madeUpSessionOf({ host: "octo-2", program: "Deployments" });
const begun = (given = {}) => rollbackRecord({ databaseRestore: verdictOf("begun"), ...given });

describe("the restore", () => {
  it("says begun before it changes anything, restored after its last look, and holds the lock all the while", async () => {
    const { run, calls, record, seen, server } = startRestore();
    await run();
    expect(calls).toEqual([
      "lock 600",
      "record begun",
      "single user",
      RESTORE,
      "owner sa",
      "record restored",
      "release",
      "close",
    ]);
    expect(changesIn(seen)).toEqual([
      `overwrite the database 'OctopusDeploy' with ${BACKUP.file}, its state before the upgrade to ${NEWER}`,
    ]);
    expect(seen.outputs).toEqual({
      SchemaChanged: true,
      SchemaVersionNow: FORMER.text,
      RestoredAt: "2026-01-10T03:00:00.000Z",
    });
    expect(record.now).toMatchObject({ databaseRestore: { verdict: "restored" }, backup: { file: BACKUP.file } });
    expect(server.is).toMatchObject({ state: "ONLINE", singleUser: false, owner: "sa" });
  });

  it("leaves nothing of the upgrade in the record, nor of its damage", async () => {
    const record = rollbackRecord({ databaseUpgrade: { verdict: "damaged", at: "2026-01-10T02:00:00.000Z" } });
    const started = startRestore({ record });
    await started.run();
    expect(started.record.now?.databaseUpgrade).toBeNull();
  });

  it("puts each file where it lies today, and one that the database has no more where it lay", async () => {
    const { run, calls } = startRestore({
      server: {
        filesInBackup: [
          { logicalName: "Octopus", physicalName: "D:\\Octopus.mdf" },
          { logicalName: "Octopus_log", physicalName: "D:\\Octopus.ldf" },
        ],
      },
    });
    await run();
    expect(calls).toContain(`${RESTORE} Octopus_log=D:\\Octopus.ldf`);
  });

  it("puts the recovery model back, and ends asynchronous statistics, whose session would have the seat", async () => {
    const { run, calls, server } = startRestore({
      server: { ...serverThat({ recovery: "FULL", asyncStatistics: true }), brings: { recovery: "SIMPLE" } },
    });
    await run();
    expect(calls.indexOf("async statistics off")).toBe(calls.indexOf("single user") - 1);
    expect(server.is?.recovery).toBe("FULL");
  });

  it("writes down whose database it is and how it is set, together with begun", async () => {
    const { run, record } = startRestore({
      server: serverThat({ owner: "sa", recovery: "FULL", asyncStatistics: true }),
    });
    await run();
    const first = record.written.find(({ databaseRestore }) => databaseRestore?.verdict === "begun");
    expect(first?.databaseRestore?.before).toEqual({ owner: "sa", recovery: "FULL", asyncStatistics: true });
  });

  it.each(["ONLINE", "RESTORING"])(
    "that was cut off before the owner and the settings were put back finds them in the record (%s)",
    async (state) => {
      const before = { owner: "CONTOSO\\dba", recovery: "FULL" as const, asyncStatistics: true };
      const { run, server, record } = startRestore({
        record: rollbackRecord({ databaseRestore: { ...verdictOf("begun"), before } }),
        server: {
          ...serverThat({
            state,
            owner: "octopus_upgrade",
            recovery: "SIMPLE",
            asyncStatistics: false,
            singleUser: true,
          }),
          brings: { recovery: "SIMPLE" },
        },
      });
      await run();
      expect(server.is).toMatchObject({ ...before, singleUser: false });
      expect(record.written[0]?.databaseRestore?.before).toEqual(before);
    },
  );

  it("ends in multi-user mode whatever the backup brings", async () => {
    const { run, server } = startRestore({ server: { brings: { singleUser: true } } });
    await run();
    expect(server.is?.singleUser).toBe(false);
  });

  it.each([3101, 5061, 5064])("throws out whoever took the one seat, and tries again (%d)", async (number) => {
    const { run, calls, clock, record } = startRestore({
      server: { fails: { restore: [refusal(number, "The database is in use."), inUse()] } },
    });
    await run();
    expect(calls.filter((call) => call === "single user")).toHaveLength(3);
    expect(calls.filter((call) => call === RESTORE)).toHaveLength(3);
    expect(clock.sleeps).toEqual([10, 10]);
    expect(record.now?.databaseRestore?.verdict).toBe("restored");
  });

  it("does not set single-user mode on a database that is restoring, and begins from the start", async () => {
    const { run, calls, seen } = startRestore({
      record: begun(),
      server: serverThat({ state: "RESTORING", asyncStatistics: true }),
    });
    await run();
    expect(calls).toEqual(["lock 600", "record begun", RESTORE, "owner sa", "record restored", "release", "close"]);
    expect(seen.lines.join("\n")).toContain("is RESTORING: heartbeats and sessions cannot be read");
  });

  it("needs no fresh backup of the present state once it was begun: that state is in the recorded one", async () => {
    const { run, calls } = startRestore({ record: begun(), reads: { backupFile: undefined } });
    await run();
    expect(calls).toContain(RESTORE);
  });

  it("finds nothing to do once it is done", async () => {
    const { run, calls, seen } = startRestore({
      record: rollbackRecord({ databaseRestore: verdictOf("restored") }),
      database: { schema: FORMER.text },
    });
    await run();
    expect(calls.filter((call) => !/^(?:connect|close)/.test(call))).toEqual([]);
    expect(seen.outputs).toEqual({ SchemaChanged: true, SchemaVersionNow: FORMER.text });
  });

  it("refuses to call it done when somebody's start has upgraded it again since the plan", async () => {
    const { run, seen } = startRestore({ record: rollbackRecord({ databaseRestore: verdictOf("restored") }) });
    expect((await failureOf(run)).code).toBe("Rollback-UpgradedAgain");
    expect(seen.outputs).toEqual({});
  });

  it("reports an owner that it may not put back, and does not fail", async () => {
    const { run, seen, record } = startRestore({
      server: { fails: { owner: [refusal(15151, "Cannot find the principal 'sa'.")] } },
    });
    await run();
    expect(seen.lines.filter((line) => line.startsWith("warning: "))).toEqual([
      expect.stringContaining("ALTER AUTHORIZATION ON DATABASE::[OctopusDeploy] TO [sa]"),
    ]);
    expect(record.now?.databaseRestore?.verdict).toBe("restored");
  });

  it("reports users without a login", async () => {
    const { run, seen } = startRestore({ server: { broken: ["octopus_app"] } });
    await run();
    expect(seen.lines.join("\n")).toContain("have no login on this server: octopus_app");
  });

  it("overwrites without a backup of the present state only on the operator's word", async () => {
    const { run, calls, seen } = startRestore({
      record: rollbackRecord({ presentBackup: null }),
      reads: { backupFile: undefined },
      inputs: { withoutPresent: true },
    });
    await run();
    expect(calls).toContain(RESTORE);
    expect(seen.lines.some((line) => line.startsWith("warning: There is no backup"))).toBe(true);
  });

  it("changes nothing in a dry run, and takes no lock", async () => {
    const assumptions = new Assumptions();
    assumptions.assume({ "instance.backupFile": "a new file", "ha-1.installedVersion": FORMER.text });
    const { run, calls, seen, record } = startRestore({
      ...{ dryRun: true, assumptions, installed: NEWER.text },
      record: rollbackRecord({ presentBackup: null }),
    });
    await run();
    expect(calls).toEqual(["close"]);
    expect(record.written).toEqual([]);
    expect(seen.outputs).toEqual({ SchemaChanged: true, SchemaVersionNow: FORMER.text });
  });
});

describe("the gate: the database is not overwritten", () => {
  const offline = (ages: number[]) =>
    ages.map((ageSeconds, index) => ({ node: `ha-${index + 1}`, ageSeconds, offline: true }));
  it.each<[string, Given, string]>([
    [
      "without a backup of the present state",
      { record: rollbackRecord({ presentBackup: null }) },
      "Restore-NoPresentBackup",
    ],
    ["when this run made none", { reads: { backupFile: undefined } }, "Restore-NoPresentBackup"],
    ["with another one than the record's", { reads: { backupFile: "D:\\other.bak" } }, "Restore-NoPresentBackup"],
    [
      "by a restore that was begun without one",
      { record: begun({ presentBackup: null }), reads: { backupFile: undefined } },
      "Restore-NoPresentBackup",
    ],
    ["after a node ran since that backup", { database: { beats: offline([600, 60, 600]) } }, "Restore-NodeRanSince"],
    ["with the newer program on the primary", { installed: NEWER.text }, "Node-NotOnTarget"],
    ["with no program on the primary", { installed: undefined }, "Node-NotOnTarget"],
    ["while an installer goes on", { installerLooks: 1e6 }, "Installer-StillRunning"],
    [
      "while a node is alive",
      { database: { beats: offline([600, 600, 5]).map((beat) => ({ ...beat, offline: false })) } },
      "Nodes-StillAlive",
    ],
    ["while Octopus has a session", { database: { others: [octopus] } }, "Nodes-StillAlive"],
    [
      "without the word of the step that stops the nodes",
      { reads: { stoppedAt: onEach<string | undefined>([STOPPED, STOPPED, undefined]) } },
      "Nodes-StopUnconfirmed",
    ],
    [
      "without that word, when the database can tell nothing",
      {
        record: begun(),
        server: serverThat({ state: "RESTORING" }),
        reads: { stoppedAt: onEach<string | undefined>([STOPPED, STOPPED, undefined]) },
      },
      "Nodes-StopUnconfirmed",
    ],
    [
      "while the upgrader is still at work",
      {
        record: rollbackRecord({ databaseUpgrade: { verdict: "begun", at: "2026-01-10T02:00:00.000Z" } }),
        processes: [4712],
      },
      "Upgrader-StillAtWork",
    ],
    ["with another backup than the plan's", { reads: { restoreBackupFile: "D:\\other.bak" } }, "Rollback-OtherBackup"],
    [
      "with the backup of another database",
      { server: { headers: { [PRESENT.file]: { familyGuid: "G" } } } },
      "Rollback-OtherBackup",
    ],
    ["in an availability group", { server: serverThat({ inAvailabilityGroup: true }) }, "Rollback-InAvailabilityGroup"],
    ["by a login that may not", { server: serverThat({ mayRestore: false }) }, "Restore-NotAllowed"],
    ["while another upgrader holds the lock", { server: { lockIsFree: false } }, "Lock-HeldByAnother"],
    ["once the lock is lost", { server: { lockHeld: [false] } }, "Lock-Lost"],
    [
      "on a server that somebody else runs",
      { server: { server: { login: "u", engineEdition: 8, isRds: false } } },
      "Database-ManagedInstance",
    ],
  ])("%s", async (_title, given, code) => {
    const { run, calls, record, seen } = startRestore(given);
    const failure = await failureOf(run);
    expect(failure.code).toBe(code);
    expect(failure.message).not.toContain("canary");
    expect(calls.filter((call) => /user|restore|record/.test(call))).toEqual([]);
    expect(record.written).toEqual([]);
    expect(seen.outputs).toEqual({});
  });

  it("and a lost lock is told as what it is", async () => {
    const { what } = await failureOf(startRestore({ server: { lockHeld: [false] } }).run);
    expect(what).toContain("so the restore was not started and nothing was changed");
  });

  it("but a heartbeat from right before that backup is no node that ran since", async () => {
    // It began 120 s ago, and the clocks of two machines may differ by 5 s.
    await expect(startRestore({ database: { beats: offline([121, 121, 115]) } }).run()).resolves.toBeUndefined();
    const { run } = startRestore({ database: { beats: offline([121, 121, 114]) } });
    expect((await failureOf(run)).code).toBe("Restore-NodeRanSince");
  });
});

describe("a restore that fails", () => {
  it("before it touched the database lets people in again, and the record forgets it", async () => {
    const { run, server, record } = startRestore({
      server: { fails: { restore: [refusal(3201, "Cannot open backup device.")] } },
    });
    await failureOf(run);
    expect(server.is).toMatchObject({ state: "ONLINE", singleUser: false });
    expect(record.now?.databaseRestore).toBeNull();
  });

  it("before it touched the database turns asynchronous statistics on again", async () => {
    const { run, server } = startRestore({
      server: {
        ...serverThat({ asyncStatistics: true }),
        fails: { restore: [refusal(3201, "Cannot open backup device.")] },
      },
    });
    await failureOf(run);
    expect(server.is?.asyncStatistics).toBe(true);
  });

  it("when the seat stays taken ends with the reason, and the record forgets it", async () => {
    const { run, record, clock, calls } = startRestore({
      server: { fails: { restore: Array.from({ length: 100 }, inUse) } },
    });
    expect((await failureOf(run)).message).toContain("in use");
    expect(clock.sleeps.reduce((sum, seconds) => sum + seconds, 0)).toBe(300);
    expect(calls).toContain("multi user");
    expect(record.now?.databaseRestore).toBeNull();
  });

  it("goes on saying begun when an earlier attempt may have overwritten the database", async () => {
    const { run, record, server } = startRestore({
      record: begun(),
      server: { fails: { restore: [refusal(3201, "Cannot open backup device.")] } },
    });
    await failureOf(run);
    expect(server.is?.singleUser).toBe(false);
    expect(record.now?.databaseRestore?.verdict).toBe("begun");
  });

  it("on the way leaves the database restoring, and the record says begun", async () => {
    const { run, record, server, calls } = startRestore();
    server.restore = async () => {
      server.is = { ...server.is!, state: "RESTORING" };
      throw refusal(3183, "RESTORE detected an error on page (1:7).");
    };
    await failureOf(run);
    expect(calls).not.toContain("multi user");
    expect(record.now?.databaseRestore?.verdict).toBe("begun");
  });

  it("and cannot ask how the database is, tells its own reason and goes on saying begun", async () => {
    const { run, record, server } = startRestore();
    server.restore = async () => {
      server.state = () => Promise.reject(refusal(0, "connection closed", "connection"));
      throw refusal(3201, "Cannot open backup device.");
    };
    expect((await failureOf(run)).message).toContain("Cannot open backup device");
    expect(record.now?.databaseRestore?.verdict).toBe("begun");
  });

  it.each<[string, Given["server"], string]>([
    ["a schema other than the former one", { brings: { schema: "2025.3.1" } }, "Restore-OtherSchema"],
    ["the newer schema", { brings: { schema: NEWER.text } }, "Restore-OtherSchema"],
    ["a database that is not online", { brings: { state: "SUSPECT" } }, "Restore-NotOnline"],
  ])("with %s does not say restored", async (_title, server, code) => {
    const { run, record, seen } = startRestore({ server: server! });
    expect((await failureOf(run)).code).toBe(code);
    expect(record.now?.databaseRestore?.verdict).toBe("begun");
    expect(seen.outputs).toEqual({});
  });
});
