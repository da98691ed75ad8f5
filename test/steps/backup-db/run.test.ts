import { Assumptions } from "../../../src/step/assumptions";
import { MadeUpDatabase, goodFacts, madeUpSessionOf, refusal } from "../../upgrade/database/made-up-database";
import { failureOf } from "../../made-up/failure";
import { changesIn, madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import { versionOf } from "../../made-up/version";
import { MadeUpServer } from "../restore-db/made-up-server";
import { CONNECTION, FILE, FOLDER, onEach, start, STOPPED, type Given } from "./given";

const earlierBackup = {
  file: "\\\\nas\\octopus\\earlier.bak",
  sizeBytes: 7,
  startedAt: "2026-01-09T01:00:00.000Z",
  finishedAt: "2026-01-09T01:10:00.000Z",
  databaseVersion: madeUpPlan.from,
};

test("a backup in which the schema may be the new one is none", async () => {
  const { database, record, done } = start();
  const verify = database.verifyBackup.bind(database);
  database.verifyBackup = async (...given) => {
    await verify(...given);
    database.schema = madeUpPlan.to.text;
  };
  const failure = await failureOf(done);
  expect(failure.code).toBe("Schema-ChangedByHand");
  expect(failure.why).toContain(`${FILE} may have the new schema in it`);
  expect(record.now?.backup).toBeNull();
});

test("how long the verification took is remembered with the backup: what an outage was made of", async () => {
  const { database, record, clock, done } = start();
  const verify = database.verifyBackup.bind(database);
  database.verifyBackup = async (...given) => {
    await verify(...given);
    await clock.sleep(60);
  };
  await done();
  expect(record.now?.backup?.verifySeconds).toBe(60);
});

describe("a backup before the upgrade", () => {
  it("is made under the lock, verified, read back, remembered and handed over", async () => {
    const { database, record, seen, done } = start();
    await done();
    expect(database.calls).toEqual([
      "lock 600",
      "schema",
      "heartbeats",
      `backup ${FILE} compressed`,
      `verify ${FILE}`,
      `header ${FILE}`,
      "schema",
      "release",
      "close",
    ]);
    expect(seen.outputs).toEqual({
      BackupFile: FILE,
      BackupSizeBytes: 123_000_000,
      BackupStartedAt: "2026-01-10T03:00:00.000Z",
      BackupFinishedAt: "2026-01-10T03:00:00.000Z",
      BackupVerifySeconds: 0,
      DatabaseVersion: madeUpPlan.from.text,
      WayBackMadeAt: "2026-01-10T03:00:00.000Z",
    });
    expect(record.now?.backup).toMatchObject({ file: FILE, databaseVersion: madeUpPlan.from });
    expect(changesIn(seen)).toEqual([`back up the database 'OctopusDeploy' to a new file in ${FOLDER} and verify it`]);
    expect(seen.lines.at(-1)).toBe(`highlight: The database is backed up and verified: ${FILE} (123 MB).`);
  });

  it("is not compressed where the edition cannot", async () => {
    const { database, done } = start({
      database: { is: { ...goodFacts, engineEdition: 4, edition: "Express Edition" } },
    });
    await done();
    expect(database.calls).toContain(`backup ${FILE}`);
  });

  it("is made uncompressed when the server refuses compression after all", async () => {
    const { database, done } = start({ database: { backupFails: [refusal(1844, "COMPRESSION is not supported")] } });
    await done();
    expect(database.calls.filter((call) => call.startsWith("backup"))).toEqual([
      `backup ${FILE} compressed`,
      `backup ${FILE}`,
    ]);
  });

  it("waits for another backup of the database to end", async () => {
    const busy = refusal(3023, "Backup and file manipulation operations must be serialized");
    const { seen, clock, done } = start({ database: { backupFails: [busy, busy] } });
    await done();
    expect(clock.sleeps).toEqual([30, 30]);
    expect(seen.lines).toContainEqual(
      expect.stringContaining("wait: Waiting for another backup of this database to finish"),
    );
  });

  it("gives that up in the end", async () => {
    const busy = refusal(3023, "serialized");
    const { done } = start({ database: { backupFails: Array.from({ length: 100 }, () => busy) } });
    expect((await failureOf(done)).code).toBe("Backup-OtherBackupRunning");
  });

  it("is made again although an earlier attempt has one: nodes may have run in between", async () => {
    const { record, done } = start({ record: madeUpOpenRecord({ backup: earlierBackup }) });
    await done();
    expect(record.now?.backup?.file).toBe(FILE);
  });

  it("opens the record when no earlier row did", async () => {
    const { record, done } = start({ record: null });
    await done();
    expect(record.written[0]).toMatchObject({ open: true, backup: null });
    expect(record.now).toMatchObject({ open: true, backup: { file: FILE } });
  });
});

describe("a schema that is the target's already", () => {
  it("is not backed up again, and the record's backup stays and is handed over", async () => {
    const { database, record, seen, done } = start({
      database: { schema: madeUpPlan.to.text, beats: [{ node: "ha-2", ageSeconds: 1, offline: false }] },
      record: madeUpOpenRecord({ backup: earlierBackup }),
      reads: { stoppedAt: onEach([]) },
    });
    await done();
    expect(database.calls).toEqual(["lock 600", "schema", "release", "close"]);
    expect(record.written).toEqual([]);
    expect(seen.outputs).toMatchObject({ BackupFile: earlierBackup.file, BackupStartedAt: earlierBackup.startedAt });
    expect(changesIn(seen)).toEqual([]);
  });

  it("hands nothing over when no record knows a backup", async () => {
    const { seen, done } = start({ database: { schema: madeUpPlan.to.text }, record: null });
    await done();
    expect(seen.outputs).toEqual({});
  });
});

describe("no backup is made", () => {
  it.each<[string, Given, string]>([
    ["while another upgrader is at work", { database: { lockIsFree: false } }, "Lock-HeldByAnother"],
    ["of a schema newer than the target", { database: { schema: "2027.1.1" } }, "Schema-Newer"],
    ["of a database that does not know its version", { database: { schema: undefined } }, "Schema-Unknown"],
    [
      "when the Stop step did not confirm a node",
      { reads: { stoppedAt: onEach([STOPPED, undefined, STOPPED]) } },
      "Nodes-StopUnconfirmed",
    ],
    [
      "while a node looks alive",
      { database: { beats: ["ha-1", "ha-2", "ha-3"].map((node) => ({ node, ageSeconds: 5, offline: false })) } },
      "Nodes-StillAlive",
    ],
    [
      "when heartbeats cannot be read",
      { database: { beats: refusal(208, "Invalid object name") } },
      "Nodes-StopUnconfirmed",
    ],
    [
      "while Octopus has a session",
      { database: { others: [madeUpSessionOf({ host: "octo-2" })] } },
      "Nodes-StillAlive",
    ],
    ["on Azure behind another name", { database: { is: { ...goodFacts, engineEdition: 5 } } }, "Database-AzureSql"],
    ["on a Managed Instance", { database: { is: { ...goodFacts, engineEdition: 8 } } }, "Database-ManagedInstance"],
    ["on RDS", { database: { is: { ...goodFacts, isRds: true } } }, "Database-AmazonRds"],
    [
      "without the right to verify",
      { database: { is: { ...goodFacts, mayCreateDatabase: false } } },
      "Database-PermissionDenied",
    ],
    ["of another database than was named", { inputs: { databaseName: "Other" } }, "Database-OtherName"],
    ["without a connection string", { reads: { connectionStrings: onEach([]) } }, "Database-NoConnectionString"],
    [
      "of a damaged database, over the good one",
      { record: madeUpOpenRecord({ backup: earlierBackup, databaseUpgrade: { verdict: "damaged", at: "x" } }) },
      "Database-Damaged",
    ],
    [
      "for another plan than the unfinished one",
      { record: madeUpOpenRecord({ plan: { ...madeUpPlan, to: versionOf("2026.1.1") } }) },
      "Record-OtherPlan",
    ],
    ["with another primary", { record: madeUpOpenRecord({ primaryMachine: "octo-3" }) }, "Record-OtherPrimary"],
  ])("%s", async (_title, given, code) => {
    const { database, record, done } = start(given);
    const failure = await failureOf(done);
    expect(failure.code).toBe(code);
    expect(failure.message).not.toContain("canary");
    expect(database.calls.filter((call) => call.startsWith("backup"))).toEqual([]);
    expect(record.written).toEqual([]);
  });
});

describe("a backup that is not good", () => {
  const header = new MadeUpDatabase().header;
  it.each<[string, Given["database"], string]>([
    [
      "cannot be written",
      { backupFails: [refusal(3201, "Cannot open backup device. Operating system error 5(Access is denied.)")] },
      "Backup-AccessDenied",
    ],
    ["does not verify", { verifyFails: refusal(3189, "Damage to the backup set was detected") }, "Backup-Damaged"],
    ["is of another database", { header: { ...header, databaseName: "master" } }, "Backup-NotAsExpected"],
    ["has no checksums", { header: { ...header, hasChecksums: false } }, "Backup-NotAsExpected"],
    ["is marked as damaged", { header: { ...header, damaged: true } }, "Backup-NotAsExpected"],
  ])("%s: it is neither remembered nor handed over", async (_title, database, code) => {
    const { record, seen, done, database: used } = start({ database });
    expect((await failureOf(done)).code).toBe(code);
    expect(record.now?.backup).toBeNull();
    expect(seen.outputs).toEqual({});
    expect(used.calls.slice(-2)).toEqual(["release", "close"]);
  });
});

describe("a dry run", () => {
  it("says what it would do and does nothing", async () => {
    const assumptions = new Assumptions();
    const { database, record, seen, done } = start({
      dryRun: true,
      assumptions,
      database: { beats: [{ node: "ha-1", ageSeconds: 1, offline: false }] },
    });
    await done();
    expect(changesIn(seen)).toEqual([`back up the database 'OctopusDeploy' to a new file in ${FOLDER} and verify it`]);
    expect(database.calls).toEqual(["schema", "close"]);
    expect(record.written).toEqual([]);
    expect(seen.outputs).toEqual({});
    expect(assumptions.get("instance.backupFile")).toContain(FOLDER);
  });

  it("goes by the schema that earlier steps would have made", async () => {
    const assumptions = new Assumptions();
    assumptions.assume({ "instance.schemaVersion": madeUpPlan.to.text });
    const { seen, done } = start({ dryRun: true, assumptions });
    await done();
    expect(changesIn(seen)).toEqual([]);
  });
});

it("masks the connection string and its password before it connects, and says neither", async () => {
  const connect = async () => {
    expect(seen.masked).toEqual([CONNECTION, "canary-3fd9"]);
    return new MadeUpDatabase();
  };
  const { seen, record, done } = start({ connect });
  await done().catch(() => undefined);
  expect(JSON.stringify([seen.lines, seen.outputs, record.written])).not.toContain("canary");
});

it("compares the backup's header with the name as the server spells it, not as the connection string does", async () => {
  const header = Object.assign(new MadeUpDatabase().header, { databaseName: "OctopusDeploy" });
  const { done } = start({ database: { name: "octopusdeploy", header } });
  await expect(done()).resolves.toBeUndefined();
});

it("what an upgrader damaged while this step waited for it does not replace the good backup", async () => {
  const at = "2026-01-10T02:00:00.000Z";
  const { done, record, clock, database } = start({
    record: madeUpOpenRecord({ databaseUpgrade: { verdict: "begun", at } }),
  });
  database.others = () => (record.saysDamaged ? [] : [madeUpSessionOf({ host: "octo-1", program: "Deployments" })]);
  clock.onSleep = () => (record.saysDamaged = true);
  expect((await failureOf(done)).code).toBe("Database-Damaged");
  expect(record.written).toEqual([]);
});

describe("a present state that nobody can back up", () => {
  const back = { direction: "back" as const, currentVersion: madeUpPlan.to, targetVersion: madeUpPlan.from };
  const record = madeUpOpenRecord({
    direction: "back",
    plan: { ...madeUpPlan, from: madeUpPlan.to, to: madeUpPlan.from },
  });
  const badPage = () => ({ backupFails: [refusal(3043, "BACKUP detected an error on page (1:7).")] });
  const stateOf = (state: string) => ({ is: { ...new MadeUpServer(new MadeUpDatabase(), []).is!, state } });
  const nobodyGetsIn = () => Promise.reject(refusal(4060, "Cannot open database.", "login"));
  const given = (withoutPresent: boolean, more: Given): Given => ({
    ...{ record, reads: back, inputs: { withoutPresent } },
    ...more,
  });
  const unreadable = (): [string, Given][] => [
    ["a damaged page", { database: badPage() }],
    ["a suspect database", { connect: nobodyGetsIn, server: stateOf("SUSPECT") }],
    ["a database in recovery", { connect: nobodyGetsIn, server: stateOf("RECOVERY_PENDING") }],
  ];

  it.each(unreadable())("is refused: %s", async (_title, more) => {
    const { done, seen, record: written } = start(given(false, more));
    const failure = await failureOf(done);
    expect(failure.code).toBe("Backup-PresentUnreadable");
    expect(failure.message).toContain("Upgrade.Rollback.WithoutPresent = True");
    expect(failure.message).not.toContain("canary");
    expect(seen.outputs).toEqual({});
    expect(written.now?.presentBackup).toBeNull();
  });

  it.each(unreadable())("is given up on the operator's word: %s", async (_title, more) => {
    const { done, seen } = start(given(true, more));
    await done();
    expect(seen.outputs).toEqual({});
    expect(seen.lines.at(-1)).toMatch(/^warning: The present state of the database cannot be backed up/);
  });

  it.each<[string, Given, string]>([
    ["a full disk", { database: { backupFails: [refusal(3202, "Write failed: 112(no space)")] } }, "Backup-"],
    ["a backup that does not verify", { database: { verifyFails: refusal(3189, "Damage") } }, "Backup-Damaged"],
    ["a lost connection", { database: { backupFails: [refusal(0, "gone", "connection")] } }, "Database-ConnectionLost"],
    ["a login that may not", { connect: nobodyGetsIn, server: stateOf("ONLINE") }, "Database-NotFound"],
    ["a database that is not there", { connect: nobodyGetsIn, server: { is: undefined } }, "Database-NotFound"],
    ["nodes that run", { reads: { ...back, stoppedAt: onEach([STOPPED, STOPPED, undefined]) } }, "Nodes-"],
  ])("is no matter of %s, whatever the operator says", async (_title, more, code) => {
    const { done, seen } = start(given(true, more));
    expect((await failureOf(done)).code).toContain(code);
    expect(seen.outputs).toEqual({});
  });

  it("is backed up where it can be, whatever the operator says", async () => {
    const { done, seen } = start(given(true, {}));
    await done();
    expect(seen.outputs.BackupFile).toBeDefined();
  });

  it("before an upgrade no word helps", async () => {
    const { done } = start({ inputs: { withoutPresent: true }, database: badPage() });
    expect((await failureOf(done)).code).toBe("Backup-BadPage");
  });
});
