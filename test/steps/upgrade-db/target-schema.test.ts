import { failureOf } from "../../made-up/failure";
import { changesIn, madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import { madeUpSessionOf } from "../../upgrade/database/made-up-database";
import { BACKUP, onEach, start, STOPPED, type Given } from "./set-up";

const CHANGE_AGAIN = `run the upgrade of the database 'OctopusDeploy' to ${madeUpPlan.to} again from node ha-1, because it was committed and not seen to finish`;
const octopus = madeUpSessionOf({ host: "octo-1", program: "Deployments" });
const committed = madeUpOpenRecord({
  backup: BACKUP,
  databaseUpgrade: { verdict: "committed", at: "2026-01-10T02:00:00.000Z" },
});
const begun = madeUpOpenRecord({
  backup: BACKUP,
  databaseUpgrade: { verdict: "begun", at: "2026-01-10T02:00:00.000Z" },
});

describe("a schema that is the target's already", () => {
  it("is left alone, whatever the nodes do by now", async () => {
    const { run, seen, done, database } = start({
      database: {
        schema: madeUpPlan.to.text,
        beats: [{ node: "ha-1", ageSeconds: 1, offline: false }],
        others: [octopus],
      },
      reads: { stoppedAt: onEach([]), backupFile: undefined, wayBackMadeAt: undefined },
      record: committed,
    });
    await run();
    expect(changesIn(seen)).toEqual([]);
    expect(done).toEqual([]);
    expect(database.calls).toEqual(["lock 600", "schema", "release", "close"]);
    expect(seen.outputs).toEqual({ SchemaChanged: false, SchemaVersionNow: madeUpPlan.to.text });
  });

  // Scripts that always run come after the commit: nobody knows whether they ran.
  it("and whose upgrade nobody saw end is upgraded again, while every node is stopped", async () => {
    const { run, done, seen } = start({ database: { schema: madeUpPlan.to.text }, record: begun });
    await run();
    expect(done).toEqual(["record begun", "database --upgrade", "record committed"]);
    expect(changesIn(seen)).toEqual([CHANGE_AGAIN]);
  });

  it("needs no new backup for that: the attempt that committed it had its own", async () => {
    const reads = { backupFile: undefined, wayBackMadeAt: undefined };
    const { run, done } = start({ database: { schema: madeUpPlan.to.text }, record: begun, reads });
    await run();
    expect(done).toContain("record committed");
  });

  it.each<[string, Given, string]>([
    ["a node that is alive", { reads: { stoppedAt: onEach([undefined, STOPPED, STOPPED]) } }, "Nodes-StopUnconfirmed"],
    ["an upgrader at work", { database: { others: [octopus] } }, "Upgrader-StillAtWork"],
    ["the old program on this node", { installed: madeUpPlan.from.text }, "Node-NotOnTarget"],
  ])("is not upgraded again with %s", async (_title, given, code) => {
    const database = { schema: madeUpPlan.to.text, ...given.database };
    const { run, done, record } = start({ ...given, database, record: begun });
    expect((await failureOf(run)).code).toBe(code);
    expect(done).toEqual([]);
    expect(record.now?.databaseUpgrade?.verdict).toBe("begun");
  });

  it("stays open when the program does not get to its end this time either", async () => {
    const failed = { said: "unknown" as const, exitCode: 100, lines: ["Boom"] };
    const { run, record } = start({
      database: { schema: madeUpPlan.to.text },
      record: begun,
      attempts: [failed, failed],
    });
    const failure = await failureOf(run);
    expect(failure.code).toBe("Upgrade-NotEnded");
    expect(failure.message).toMatch(/committed.*Boom.*Start no node/s);
    expect(record.now?.databaseUpgrade?.verdict).toBe("begun");
  });

  it("is found even when an earlier upgrader commits while this one waits at the gate", async () => {
    let looks = 0;
    const { run, database, done } = start({ record: begun });
    database.others = () => {
      looks += 1;
      if (looks < 4) return [octopus];
      database.schema = madeUpPlan.to.text;
      return [];
    };
    await run();
    expect(done).toEqual(["record begun", "database --upgrade", "record committed"]);
    expect(looks).toBeGreaterThan(3);
  });
});

describe("a schema that is the target's without an upgrade of ours", () => {
  const schema = madeUpPlan.to.text;

  it("is not taken for upgraded: the newest backup is named, and whether it is after the last stop", async () => {
    const { run, done } = start({ database: { schema } });
    const failure = await failureOf(run);
    expect(failure.code).toBe("Schema-ChangedByHand");
    expect(failure.why).toContain(`${BACKUP.file}, finished ${BACKUP.finishedAt}, made after the last node stopped`);
    expect(done).toEqual([]);

    const earlier = start({ database: { schema }, reads: { backupFile: undefined, wayBackMadeAt: undefined } });
    expect((await failureOf(earlier.run)).why).toContain("of an earlier attempt");
    const none = start({ database: { schema }, record: madeUpOpenRecord() });
    expect((await failureOf(none.run)).why).toContain("This run has no verified backup");
  });

  it("is found, too, when it was changed while this step waited at the gate", async () => {
    const { run, database, done } = start();
    const beats = database.beats;
    database.beats = () => {
      database.schema = schema;
      return typeof beats === "function" ? beats() : (beats as Exclude<typeof beats, Error>);
    };
    expect((await failureOf(run)).code).toBe("Schema-ChangedByHand");
    expect(done).toEqual([]);
  });

  it("counts as committed from the moment that a person accepts it, for that run only", async () => {
    const { run, record, seen, done } = start({ database: { schema }, inputs: { acceptHandStart: "ServerTasks-41" } });
    await run();
    expect(done).toEqual(["record committed"]);
    expect(record.now?.databaseUpgrade?.verdict).toBe("committed");
    expect(seen.outputs).toEqual({ SchemaChanged: false, SchemaVersionNow: schema });

    const other = start({ database: { schema }, inputs: { acceptHandStart: "ServerTasks-40" } });
    expect((await failureOf(other.run)).what).toContain("must be 'ServerTasks-41'");
  });

  it("is nothing to be refused in a rollback's record, nor where no run is unfinished", async () => {
    const back = start({ database: { schema }, record: madeUpOpenRecord({ direction: "back" }) });
    await expect(back.run()).resolves.toBeUndefined();
    await expect(start({ database: { schema }, record: null }).run()).resolves.toBeUndefined();
  });
});
