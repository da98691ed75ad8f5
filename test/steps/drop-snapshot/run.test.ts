import type { Context } from "../../../steps/drop-snapshot/contract";
import { run } from "../../../steps/drop-snapshot/run";
import step from "../../../steps/drop-snapshot/step";
import type { LastUpgrade } from "../../../src/upgrade/record/last-upgrade";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import { contextFor } from "../../made-up/context-for";
import { failureOf } from "../../made-up/failure";
import { changesIn, madeUpOpenRecord, MadeUpRecord } from "../../made-up/node";
import { MadeUpDatabase } from "../../upgrade/database/made-up-database";
import {
  BY_DIFFERENTIAL,
  BY_SNAPSHOT,
  FORMER,
  madeUpLastUpgrade,
  NEWER,
  rollbackRecord,
  SNAPSHOT,
  verdictOf,
} from "../restore-db/given";
import { MadeUpServer, snapshotNamed } from "../restore-db/made-up-server";

const CONNECTION = "Server=sql1;Database=OctopusDeploy;User ID=u;Password=canary-3fd9";
const upgrade: LastUpgrade = { ...madeUpLastUpgrade, backup: BY_SNAPSHOT };
const closed = (record: NodeRecord): NodeRecord => ({ ...record, open: false });

interface Given {
  record?: NodeRecord;
  last?: LastUpgrade | undefined;
  schema?: string;
  /** The newest one. */
  script?: string;
  server?: Partial<MadeUpServer>;
  hours?: number;
  dryRun?: boolean;
  inputs?: Partial<Context["inputs"]>;
}

/** A day after an upgrade that succeeded, unless a test says otherwise; its server has the upgrade's snapshot. */
function start(given: Given = {}) {
  const { record = closed(madeUpOpenRecord({})), last = upgrade, schema = NEWER.text, hours = 24, dryRun } = given;
  const calls: string[] = [];
  const database = Object.assign(new MadeUpDatabase(), { schema, script: given.script, calls: [] });
  const server = Object.assign(
    new MadeUpServer(database, calls),
    { snapshotsThere: [snapshotNamed(SNAPSHOT)] },
    given.server,
  );
  const written: LastUpgrade[] = [];
  const { context, seen } = contextFor(step, {
    inputs: { snapshotHours: hours, ...given.inputs },
    reads: {},
    tools: {
      record: new MadeUpRecord(record),
      lastUpgrade: {
        path: "C:\\ProgramData\\OctopusHaUpgrade\\last-upgrade.json",
        read: async () => ("last" in given ? given.last : last),
        write: async (file) => void written.push(file),
      },
      program: () => ({ configuration: async () => ({ connectionString: CONNECTION }) as never }),
      connect: async (_connectionString, known) => Object.assign(database, { known }),
      server: async () => server,
    },
    ...(dryRun === undefined ? {} : { dryRun }),
  });
  return { run: () => run(context), seen, calls, written, server };
}

const dropped = [`drop ${SNAPSHOT}`, "close"];
const rolledBack = closed(rollbackRecord({ databaseRestore: { ...verdictOf("restored"), by: "snapshot" } }));
const early = { hours: 25 };
const byScript: LastUpgrade = { ...upgrade, before: { schemaScript: "S0" } };

describe("the snapshot of the last upgrade is dropped", () => {
  it.each<[string, Given]>([
    ["when its time after the success is over", {}],
    ["where only its scripts show the upgrade", { last: byScript, schema: FORMER.text, script: "S1" }],
    ["when a rollback has used it", { record: rolledBack, schema: FORMER.text, hours: 720 }],
    ["when its space ran out", { ...early, server: { snapshotsThere: [snapshotNamed(SNAPSHOT, "SUSPECT")] } }],
    ["when its disk runs full", { ...early, server: { disks: [{ name: "D:\\", freeBytes: 9, totalBytes: 100 }] } }],
    [
      "in whatever letters the server has its name",
      { server: { snapshotsThere: [snapshotNamed(SNAPSHOT.toUpperCase())] } },
    ],
    ["and no other one", { server: { snapshotsThere: [snapshotNamed("of_a_DBA"), snapshotNamed(SNAPSHOT)] } }],
  ])("%s", async (_title, given) => {
    const { run, calls, written, seen } = start(given);
    await run();
    expect(calls.map((call) => call.replace(SNAPSHOT.toUpperCase(), SNAPSHOT))).toEqual(dropped);
    expect(seen.outputs.SnapshotDropped).toMatch(new RegExp(`^'${SNAPSHOT}', because `, "i"));
    expect(seen.outputs.SnapshotStays).toBeUndefined();
    expect(written).toEqual([
      {
        ...(given.last ?? upgrade),
        backup: { ...BY_SNAPSHOT, snapshot: { ...BY_SNAPSHOT.snapshot, droppedAt: "2026-01-10T03:00:00.000Z" } },
      },
    ]);
  });

  it.each<[string, Given]>([
    ["because its space ran out", { server: { snapshotsThere: [snapshotNamed(SNAPSHOT, "SUSPECT")] } }],
    ["because its disk runs full", { server: { disks: [{ name: "D:\\", freeBytes: 9, totalBytes: 100 }] } }],
  ])("before its time %s: it says what a rollback does from then on", async (_title, given) => {
    const { run, seen } = start({ ...early, ...given });
    await run();
    const said = seen.lines.find((line) => line.startsWith("warning: ")) ?? "";
    expect(said).toContain(BY_SNAPSHOT.file);
    expect(said).toContain(BY_SNAPSHOT.startedAt);
  });

  it("and a dry run says so, and does nothing", async () => {
    const { run, calls, seen, written } = start({ dryRun: true });
    await run();
    expect(calls).toEqual(["close"]);
    expect(changesIn(seen)).toEqual([expect.stringContaining(`drop the snapshot '${SNAPSHOT}'`)]);
    expect(written).toEqual([]);
  });
});

describe("the snapshot of an upgrade that failed and was taken back", () => {
  const OTHER = "OctopusHaUpgrade_OctopusDeploy_ServerTasks-99";
  const backup = { ...BY_SNAPSHOT, snapshot: { ...BY_SNAPSHOT.snapshot, name: OTHER } };
  const verdictOfUpgrade = (verdict: "begun" | "committed" | "unchanged") => ({
    verdict,
    at: "2026-01-10T02:00:00.000Z",
  });
  const plan = { ...madeUpOpenRecord({}).plan, from: FORMER, to: NEWER };
  const givenUp = (given: Partial<NodeRecord> = {}) => closed(madeUpOpenRecord({ plan, backup, ...given }));
  const withScript = givenUp({ plan: { ...plan, schemaScript: "S0" } });
  const both = { snapshotsThere: [snapshotNamed(SNAPSHOT), snapshotNamed(OTHER)] };

  it.each<[string, Partial<NodeRecord>]>([
    ["when its upgrade never began", {}],
    ["when it was rolled back as a whole", { databaseUpgrade: verdictOfUpgrade("unchanged") }],
  ])("is dropped %s, and no other one", async (_title, record) => {
    const { run, calls, written } = start({ record: givenUp(record), schema: FORMER.text, server: both });
    await run();
    expect(calls).toEqual([`drop ${OTHER}`, "close"]);
    expect(written).toEqual([]);
  });

  it("a dry run says so, and does nothing", async () => {
    const { run, calls, seen } = start({ record: givenUp(), schema: FORMER.text, server: both, dryRun: true });
    await run();
    expect(calls).toEqual(["close"]);
    expect(changesIn(seen)).toEqual([expect.stringContaining(`drop the snapshot '${OTHER}'`)]);
  });

  it.each<[string, Given]>([
    ["while recovery is not whole", { record: { ...givenUp(), open: true } }],
    ["when the schema is another one", { record: givenUp(), schema: NEWER.text }],
    ["when a script was run, whatever the history shows", { record: withScript, schema: FORMER.text, script: "S1" }],
    ["when nobody knows the schema", { record: givenUp(), schema: "" }],
  ])("stays %s", async (_title, given) => {
    const { run, calls } = start({ schema: FORMER.text, server: both, ...given });
    await run();
    expect(calls.filter((call) => call !== "close")).toEqual([]);
  });

  it.each(["begun", "committed"] as const)("an upgrade that is %s was not taken back", async (verdict) => {
    const record = givenUp({ databaseUpgrade: verdictOfUpgrade(verdict) });
    const { run, calls } = start({ record, schema: FORMER.text, server: both });
    await run();
    expect(calls.filter((call) => call !== "close")).toEqual([]);
  });

  it("one that is gone is no matter: the last upgrade's is seen to", async () => {
    const { run, calls } = start({ record: givenUp(), schema: NEWER.text });
    await run();
    expect(calls).toEqual(["close", ...dropped]);
  });
});

describe("nothing is dropped", () => {
  const other = { ...upgrade, backup: BY_DIFFERENTIAL };
  const gone = {
    ...upgrade,
    backup: { ...BY_SNAPSHOT, snapshot: { ...BY_SNAPSHOT.snapshot, droppedAt: "2026-01-10T01:00:00.000Z" } },
  };
  it.each<[string, Given, RegExp]>([
    ["while an upgrade is unfinished", { record: madeUpOpenRecord({}) }, /^info: The run .* is unfinished/],
    ["while a rollback is unfinished", { record: rollbackRecord() }, /^info: The run .* is unfinished/],
    ["where nobody has upgraded", { last: undefined }, /^info: The last upgrade made no snapshot/],
    ["where the upgrade made none", { last: other }, /^info: The last upgrade made no snapshot/],
    ["where it was dropped already", { last: gone }, /^info: .* was dropped on 2026-01-10T01/],
    [
      "of a schema by whose newest script it is another one",
      { last: byScript, schema: FORMER.text, script: "S0" },
      new RegExp(`the schema belongs to ${FORMER.text}`),
    ],
    ["before its time is over", early, /^info: .* it is kept until 2026-01-10T04:00:00.000Z/],
    ["when nobody may ask what is free", { ...early, server: { disks: undefined } }, /^info: .* it is kept until/],
    [
      "while it is being reverted to",
      { server: { snapshotsThere: [snapshotNamed(SNAPSHOT, "RESTORING")] } },
      /^warning: .* RESTORING/,
    ],
    ["when the schema belongs to neither version", { schema: "2026.1.1" }, /^warning: .* belongs to 2026.1.1/],
    ["when the schema is the former one, and nobody rolled back", { schema: FORMER.text }, /^warning: .* belongs to/],
    [
      "when a rollback did not restore",
      { record: closed(rollbackRecord()), schema: FORMER.text },
      /^warning: .* belongs to/,
    ],
  ])("%s", async (_title, given, says) => {
    const { run, calls, seen, written } = start(given);
    await run();
    expect(calls.filter((call) => call !== "close")).toEqual([]);
    expect(written).toEqual([]);
    expect(seen.lines.some((line) => says.test(line))).toBe(true);
    // What is odd gets a report, the rest none: it looks every hour.
    expect(seen.outputs.SnapshotStays !== undefined).toBe(String(says).includes("^info"));
  });

  it.each<[string, Given]>([
    ["somebody else dropped it", { server: { snapshotsThere: [] } }],
    ["only another one is there", { server: { snapshotsThere: [snapshotNamed("of_a_DBA")] } }],
  ])("when %s: that is a warning once, and not with every look", async (_title, given) => {
    const first = start(given);
    await first.run();
    expect(first.calls).toEqual(["close"]);
    expect(first.seen.lines).toContainEqual(expect.stringMatching(/^warning: .* is not there any more/));
    const [noted] = first.written;
    expect(noted?.backup.snapshot).toEqual({ ...BY_SNAPSHOT.snapshot, goneSince: "2026-01-10T03:00:00.000Z" });

    const second = start({ ...given, last: noted });
    await second.run();
    expect(second.written).toEqual([]);
    expect(second.seen.lines.filter((line) => line.startsWith("warning: "))).toEqual([]);
    expect(second.seen.lines).toContainEqual(expect.stringMatching(/^info: .* was found gone on 2026-01-10T03/));
  });

  it("a dry run warns, and writes nothing down", async () => {
    const { run, seen, written } = start({ dryRun: true, server: { snapshotsThere: [] } });
    await run();
    expect(seen.lines).toContainEqual(expect.stringMatching(/^warning: .* is not there any more/));
    expect(written).toEqual([]);
  });

  it("with a connection string of another database", async () => {
    const { run, calls } = start({ inputs: { databaseName: "Octopus" } });
    expect((await failureOf(run)).code).toBe("Database-OtherName");
    expect(calls).toEqual(["close"]);
  });
});
