import { Assumptions } from "../../../src/step/assumptions";
import { refusal } from "../../upgrade/database/made-up-database";
import { failureOf } from "../../made-up/failure";
import { changesIn, madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import { goodFacts, madeUpSessionOf } from "../../upgrade/database/made-up-database";
import { BACKUP, CONNECTION, onEach, outputNotMade, start, STOPPED, type Given } from "./set-up";

const CHANGE = `upgrade the database 'OctopusDeploy' to ${madeUpPlan.to} from node ha-1`;
const octopus = madeUpSessionOf({ host: "octo-1", program: "Deployments" });
const begun = madeUpOpenRecord({
  backup: BACKUP,
  databaseUpgrade: { verdict: "begun", at: "2026-01-10T02:00:00.000Z" },
});

describe("the database upgrade", () => {
  it("runs once, under the lock, and is confirmed by the schema", async () => {
    const { run, database, record, seen, done } = start();
    await run();
    expect(done).toEqual(["record begun", "database --upgrade", "record committed"]);
    expect(database.calls).toEqual([
      "lock 600",
      "schema",
      "heartbeats",
      "heartbeats",
      "schema",
      "is the lock held?",
      "schema",
      "release",
      "close",
    ]);
    expect(changesIn(seen)).toEqual([CHANGE]);
    expect(seen.outputs).toEqual({
      SchemaChanged: true,
      SchemaVersionNow: madeUpPlan.to.text,
      DatabaseUpgradeSeconds: 0,
      UpgradedAt: "2026-01-10T03:00:00.000Z",
    });
    expect(record.now?.databaseUpgrade?.verdict).toBe("committed");
  });

  it("takes the lock before it asks anything", async () => {
    const { run, database } = start({ database: { lockIsFree: false } });
    expect((await failureOf(run)).code).toBe("Lock-HeldByAnother");
    expect(database.calls).toEqual(["lock 600", "close"]);
  });

  it("has no time limit and says every minute that it goes on", async () => {
    const { run, seen } = start({
      attempts: [{ said: "done", schema: madeUpPlan.to.text, minutes: 5, lines: ["Running Script0541"] }],
    });
    await run();
    const waits = seen.lines.filter((line) => line.startsWith("wait: "));
    expect(waits.slice(0, 5).map((line) => /(\d+) min/.exec(line)?.[1])).toEqual(["1", "2", "3", "4", "5"]);
    expect(waits[0]).toContain("it last said: Running Script0541");
    expect(seen.lines).toContain("verbose: Running Script0541");
  });

  it("is confirmed by database-upgrade-status when the history has not been written", async () => {
    const { run, seen } = start({ attempts: [{ said: "done" }], statuses: ["needs-upgrade", "up-to-date"] });
    await run();
    expect(seen.outputs).toMatchObject({ SchemaChanged: true, SchemaVersionNow: madeUpPlan.to.text });
    expect(seen.lines.some((line) => line.startsWith("warning: The database's installation history"))).toBe(true);
  });

  it("did not change the schema when both said that there was nothing to do", async () => {
    const { run, seen } = start({ attempts: [{ said: "done" }], statuses: ["up-to-date", "up-to-date"] });
    await run();
    expect(seen.outputs).toMatchObject({ SchemaChanged: false, SchemaVersionNow: madeUpPlan.to.text });
  });

  it("waits for an installer of an earlier attempt before it judges the installed version", async () => {
    const { run, clock, done } = start({ installerLooks: 3 });
    await run();
    expect(clock.sleeps.slice(0, 3)).toEqual([10, 10, 10]);
    expect(done).toContain("database --upgrade");
  });
});

describe("the gate", () => {
  const alive = ["ha-1", "ha-2", "ha-3"].map((node) => ({ node, ageSeconds: 5, offline: false }));
  const offline = ["ha-1", "ha-2", "ha-3"].map((node) => ({ node, ageSeconds: 600, offline: true }));
  it.each<[string, Given, string]>([
    ["a node that is alive (P1)", { database: { beats: alive } }, "Nodes-StillAlive"],
    [
      "a node that the Stop step did not confirm",
      { reads: { stoppedAt: onEach([STOPPED, STOPPED, undefined]) } },
      "Nodes-StopUnconfirmed",
    ],
    ["heartbeats that cannot be read", { database: { beats: refusal(208, "no such table") } }, "Nodes-StopUnconfirmed"],
    ["sessions of Octopus", { database: { others: [octopus] } }, "Nodes-StillAlive"],
    ["no backup of this run (P2)", { reads: { backupFile: undefined } }, "Backup-Missing"],
    ["a backup that the record does not know", { record: madeUpOpenRecord() }, "Backup-Missing"],
    ["another backup than the record's", { reads: { backupFile: "D:\\other.bak" } }, "Backup-Missing"],
    ["no record", { record: null }, "Backup-Missing"],
    [
      "a node that ran after the backup began (P2)",
      { database: { beats: [...offline.slice(0, 2), { node: "ha-3", ageSeconds: 60, offline: true }] } },
      "Backup-NodeRanSince",
    ],
    ["the old program on this node", { installed: madeUpPlan.from.text }, "Node-NotOnTarget"],
    ["no program on this node", { installed: undefined }, "Node-NotOnTarget"],
    ["an installer that does not end", { installerLooks: 1e6 }, "Installer-StillRunning"],
    ["a schema newer than the target (P13)", { database: { schema: "2027.1.1" } }, "Schema-Newer"],
    ["a program that finds the database newer (P13)", { statuses: ["database-newer"] }, "Upgrade-DatabaseNewer"],
    [
      "a damaged database",
      { record: madeUpOpenRecord({ backup: BACKUP, databaseUpgrade: { verdict: "damaged", at: "x" } }) },
      "Database-Damaged",
    ],
    [
      "an earlier upgrader that is still at work",
      { record: begun, database: { others: [octopus] } },
      "Upgrader-StillAtWork",
    ],
    ["an earlier upgrader that runs on as a program", { record: begun, processes: [4712] }, "Upgrader-StillAtWork"],
    [
      "an earlier upgrader nobody can see",
      { record: begun, database: { is: { ...goodFacts, maySeeSessions: false } } },
      "Upgrader-StillAtWork",
    ],
    ["another primary", { record: madeUpOpenRecord({ primaryMachine: "octo-2" }) }, "Record-OtherPrimary"],
  ])("refuses %s", async (_title, given, code) => {
    const { run, done, seen } = start(given);
    const failure = await failureOf(run);
    expect(failure.code).toBe(code);
    expect(failure.message).not.toContain("canary");
    expect(done).toEqual([]);
    expect(seen.outputs).toEqual({});
  });

  it("lets a backup pass that began right after the last heartbeat", async () => {
    const beats = offline.map(({ node }) => ({ node, ageSeconds: 121, offline: true }));
    await expect(start({ database: { beats } }).run()).resolves.toBeUndefined();
  });

  it("waits for a killed node's heartbeat to go stale", async () => {
    const { run, database, clock, done } = start();
    const began = clock.now().getTime();
    const passed = () => (clock.now().getTime() - began) / 1000;
    database.time = new Date(began);
    database.beats = () => [...offline.slice(0, 2), { node: "ha-3", ageSeconds: 60 + passed(), offline: false }];
    // The backup began before that heartbeat: refused all the same, only later and for that reason.
    expect((await failureOf(run)).code).toBe("Backup-NodeRanSince");
    expect(passed()).toBe(30);
    expect(done).toEqual([]);
  });

  it("disregards nodes that are gone", async () => {
    const { run } = start({
      database: { beats: [...offline, { node: "old-9", ageSeconds: 1, offline: false }] },
      inputs: { nodesGone: ["OLD-9"] },
    });
    await expect(run()).resolves.toBeUndefined();
  });
});

it("an upgrade that has begun is brought to its end and written down, although whoever started the step is gone", async () => {
  const starter = new AbortController();
  const attempts = [{ said: "done" as const, schema: madeUpPlan.to.text, minutes: 3 }];
  const { run, clock, record, seen } = start({ attempts, signal: starter.signal });
  clock.onSleep = () => starter.abort(new Error("gone"));
  await run();
  expect(record.now?.databaseUpgrade?.verdict).toBe("committed");
  expect(seen.outputs).toMatchObject({ SchemaVersionNow: madeUpPlan.to.text });
});

describe("when the program says that other nodes look alive", () => {
  it("tries again, for longer than a heartbeat takes to go stale", async () => {
    const refusals = [1, 2, 3, 4].map(() => ({ said: "others-alive" as const }));
    const { run, done } = start({ attempts: [...refusals, { said: "done", schema: madeUpPlan.to.text }] });
    await run();
    expect(done.filter((item) => item === "database --upgrade")).toHaveLength(5);
  });

  it("tries no more once whoever started the step is gone", async () => {
    const starter = new AbortController();
    const refusals = [1, 2, 3, 4].map(() => ({ said: "others-alive" as const }));
    const { run, done, clock, record } = start({ attempts: refusals, signal: starter.signal });
    clock.onSleep = () => starter.abort(new Error("gone"));
    expect((await failureOf(run)).code).toBe("Upgrade-OthersAlive");
    expect(done.filter((item) => item === "database --upgrade")).toHaveLength(1);
    expect(record.now?.databaseUpgrade?.verdict).toBe("unchanged");
  });

  it("gives up in the end; nothing was changed", async () => {
    const { run, record, clock } = start({
      attempts: Array.from({ length: 50 }, () => ({
        said: "others-alive" as const,
        lines: ["Other nodes are running"],
      })),
    });
    const failure = await failureOf(run);
    expect(failure.code).toBe("Upgrade-OthersAlive");
    expect(failure.message).toContain("nothing was changed");
    expect(record.now?.databaseUpgrade?.verdict).toBe("unchanged");
    expect(clock.sleeps.filter((seconds) => seconds === 30).length * 30).toBeGreaterThan(150);
  });
});

describe("the upgrader's lock", () => {
  it("is asked for directly before the program starts: lost, nothing is changed", async () => {
    const { run, done, record, seen } = start({ database: { lockHeld: [false] } });
    expect((await failureOf(run)).code).toBe("Lock-Lost");
    expect(done).toEqual(["record begun", "record unchanged"]);
    expect(record.now?.databaseUpgrade?.verdict).toBe("unchanged");
    expect(seen.outputs).toEqual({});
  });

  it("and before it is tried again", async () => {
    const { run, done } = start({ attempts: [{ said: "others-alive" }], database: { lockHeld: [true, false] } });
    expect((await failureOf(run)).code).toBe("Lock-Lost");
    expect(done).toEqual(["record begun", "database --upgrade", "record unchanged"]);
  });

  it("lost before an upgrade is run to its end: the record goes on saying that it began", async () => {
    const { run, record } = start({ database: { schema: madeUpPlan.to.text, lockHeld: [false] }, record: begun });
    expect((await failureOf(run)).code).toBe("Lock-Lost");
    expect(record.now?.databaseUpgrade?.verdict).toBe("begun");
  });

  it("lost in an upgrade that committed and did not end well: it is not run again without the lock", async () => {
    const attempts = [{ said: "unknown" as const, schema: madeUpPlan.to.text }];
    const { run, done, record } = start({ attempts, database: { lockHeld: [true, false] } });
    expect((await failureOf(run)).code).toBe("Upgrade-NotEnded");
    expect(done).toEqual(["record begun", "database --upgrade", "record begun"]);
    expect(record.now?.databaseUpgrade?.verdict).toBe("begun");
  });
});

describe("the file for the program's output", () => {
  it("that cannot be made: nothing is begun", async () => {
    const { run, done, record, outputs } = start({ outputFails: [outputNotMade()] });
    expect((await failureOf(run)).code).toBe("Upgrade-OutputNotMade");
    expect(done).toEqual(["record begun", "record unchanged"]);
    expect(record.now?.databaseUpgrade?.verdict).toBe("unchanged");
    expect(outputs.open).toBe(0);
  });

  it("that cannot be made for an upgrade that began before: the record goes on saying so", async () => {
    const { run, record } = start({
      database: { schema: madeUpPlan.to.text },
      record: begun,
      outputFails: [outputNotMade()],
    });
    expect((await failureOf(run)).code).toBe("Upgrade-OutputNotMade");
    expect(record.now?.databaseUpgrade?.verdict).toBe("begun");
  });

  it("that cannot be made for what comes after the commit: the first end counts", async () => {
    const attempts = [{ said: "unknown" as const, schema: madeUpPlan.to.text }];
    const { run, record } = start({ attempts, outputFails: [undefined, outputNotMade()] });
    expect((await failureOf(run)).code).toBe("Upgrade-NotEnded");
    expect(record.now?.databaseUpgrade?.verdict).toBe("begun");
  });

  it("is made anew for each attempt and closed after it, and before the lock is asked for", async () => {
    const { run, outputs, database } = start({
      attempts: [{ said: "others-alive" }, { said: "done", schema: madeUpPlan.to.text }],
    });
    await run();
    expect(outputs).toEqual({ open: 0, made: 2 });
    expect(database.calls.filter((call) => call === "is the lock held?")).toHaveLength(2);
  });
});

describe("an earlier upgrader that printed damage when its step was gone", () => {
  it.each([
    ["before this step began", true],
    ["while this step waited for it", false],
  ])("%s: it is not run again", async (_title, before) => {
    const { run, done, record, clock, database } = start({ record: begun });
    record.saysDamaged = before;
    database.others = () => (record.saysDamaged ? [] : [octopus]);
    clock.onSleep = () => (record.saysDamaged = true);
    const failure = await failureOf(run);
    expect(failure.code).toBe("Database-Damaged");
    expect(failure.message).toMatch(/database-upgrade\.output.*exit code is not known.*this-run\.bak/);
    expect(done).toEqual([]);
  });
});

describe("when the program reports failure", () => {
  it.each<[string, NonNullable<Given["attempts"]>[number], string, string, RegExp]>([
    [
      "licence",
      { said: "licence", lines: ["Your licence expired"] },
      "unchanged",
      "Upgrade-LicenceRefused",
      /nothing was changed.*Your licence expired\..*renewed license/,
    ],
    [
      "rolled back",
      { said: "rolled-back", lines: ["the entire upgrade has been rolled back"] },
      "unchanged",
      "Upgrade-RolledBack",
      /nothing was changed, the schema still belongs to 2025\.4\.10333/,
    ],
    ["database newer", { said: "database-newer" }, "unchanged", "Upgrade-DatabaseNewer", /it gave no reason/],
    [
      "anything else",
      { said: "unknown", exitCode: 100, lines: ["Boom.", ""] },
      "unchanged",
      "Upgrade-Failed",
      /ended with 100: Boom\./,
    ],
    [
      "always-run scripts failed",
      { said: "damaged", lines: ["inconsistent state"] },
      "damaged",
      "Database-Damaged",
      /Start no node.*restores .*this-run\.bak.*the same script will fail the same way/,
    ],
    [
      "always-run scripts failed after the commit",
      { said: "damaged", schema: madeUpPlan.to.text },
      "damaged",
      "Database-Damaged",
      /this-run\.bak/,
    ],
    [
      "success, and nobody sees it",
      { said: "done" },
      "begun",
      "Upgrade-OutcomeUnknown",
      /Start no node on 2025\.4\.10333.*this-run\.bak/,
    ],
  ])("%s", async (_title, attempt, verdict, code, sentence) => {
    const { run, record, seen, done } = start({ attempts: [attempt] });
    const failure = await failureOf(run);
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(sentence);
    expect(record.now?.databaseUpgrade?.verdict).toBe(verdict);
    expect(record.now?.databaseUpgrade?.saidDone).toBe(attempt.said === "done" ? true : undefined);
    expect(done.filter((item) => item === "database --upgrade")).toHaveLength(1);
    expect(seen.outputs).toEqual({});
  });

  it("and the schema is the target's: it is run again, for what comes after the commit", async () => {
    const { run, record, seen, done } = start({
      attempts: [{ said: "unknown", schema: madeUpPlan.to.text, exitCode: 100 }, { said: "done" }],
    });
    await run();
    expect(done.filter((item) => item === "database --upgrade")).toHaveLength(2);
    expect(record.now?.databaseUpgrade?.verdict).toBe("committed");
    expect(seen.outputs).toMatchObject({ SchemaChanged: true, SchemaVersionNow: madeUpPlan.to.text });
    expect(seen.lines.some((line) => line.startsWith("warning: The program reported a failure (exit code 100)"))).toBe(
      true,
    );
  });

  it("waits for the upgrader's session to end before it asks the schema", async () => {
    const { run, database, record } = start({ attempts: [{ said: "unknown" }, { said: "done" }] });
    let after = 0;
    database.others = () => {
      if (!record.now?.databaseUpgrade) return [];
      after += 1;
      if (after === 3) database.schema = madeUpPlan.to.text;
      return after < 3 ? [octopus] : [];
    };
    await run();
    expect(record.now?.databaseUpgrade?.verdict).toBe("committed");
  });

  it("and for the program", async () => {
    const processes = [4712];
    const { run, record } = start({ attempts: [{ said: "unknown" }], processes });
    expect((await failureOf(run)).code).toBe("Upgrade-OutcomeUnknown");
    expect(record.now?.databaseUpgrade?.verdict).toBe("begun");
  });

  it("does not guess while that session goes on", async () => {
    const { run, database, record } = start({ attempts: [{ said: "unknown" }] });
    database.others = () => (record.now?.databaseUpgrade ? [octopus] : []);
    expect((await failureOf(run)).code).toBe("Upgrade-OutcomeUnknown");
    expect(record.now?.databaseUpgrade?.verdict).toBe("begun");
  });
});

describe("when the connection is lost on the way", () => {
  const lost = refusal(0, "socket hang up", "connection");
  it("the schema is asked over a new one", async () => {
    const { run, seen } = start({
      attempts: [{ said: "done", schema: lost }],
      reconnected: { schema: madeUpPlan.to.text },
    });
    await run();
    expect(seen.outputs).toMatchObject({ SchemaVersionNow: madeUpPlan.to.text });
  });

  it("and stays lost, nobody knows, and it says so", async () => {
    const { run, record } = start({ attempts: [{ said: "done", schema: lost }], reconnected: { schema: lost } });
    const failure = await failureOf(run);
    expect(failure.code).toBe("Upgrade-OutcomeUnknown");
    expect(record.now?.databaseUpgrade?.verdict).toBe("begun");
  });
});

describe("a dry run", () => {
  it("says what it would do, by what earlier steps would have done", async () => {
    const assumptions = new Assumptions();
    assumptions.assume({ "ha-1.installedVersion": madeUpPlan.to.text, "instance.backupFile": "a new file" });
    const { run, seen, done, record, database } = start({
      dryRun: true,
      assumptions,
      installed: madeUpPlan.from.text,
      record: null,
      reads: { backupFile: undefined, wayBackMadeAt: undefined },
      database: { beats: [{ node: "ha-1", ageSeconds: 1, offline: false }], others: [octopus] },
    });
    await run();
    expect(changesIn(seen)).toEqual([CHANGE]);
    expect(done).toEqual([]);
    expect(record.written).toEqual([]);
    expect(database.calls).toEqual(["schema", "schema", "close"]);
    expect(assumptions.get("instance.schemaVersion")).toBe(madeUpPlan.to.text);
  });

  it("refuses without the backup that it would have made", async () => {
    const assumptions = new Assumptions();
    assumptions.assume({ "ha-1.installedVersion": madeUpPlan.to.text });
    const { run } = start({ dryRun: true, assumptions, reads: { backupFile: undefined } });
    expect((await failureOf(run)).code).toBe("Backup-Missing");
  });
});

it("keeps the program's words free of the connection string", async () => {
  const { run, seen, record } = start({
    attempts: [{ said: "unknown", lines: [`Cannot connect with ${CONNECTION} (password canary-3fd9)`] }],
  });
  const failure = await failureOf(run);
  expect(failure.message).toContain("********");
  expect(seen.masked).toEqual([CONNECTION, "canary-3fd9"]);
  const printed = seen.lines.filter((line) => !line.startsWith("verbose: "));
  expect(JSON.stringify([failure.message, printed, seen.outputs, record.written])).not.toContain("canary");
});
