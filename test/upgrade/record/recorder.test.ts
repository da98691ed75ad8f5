import { judge } from "../../../steps/recover/verdict";
import { Recorder } from "../../../src/upgrade/record/recorder";
import { MadeUpClock, madeUpSystem } from "../../made-up/context";
import { failureOf } from "../../made-up/failure";
import { madeUpOpenRecord, madeUpPlan, MadeUpRecord } from "../../made-up/node";
import { versionOf } from "../../made-up/version";

const { facts } = madeUpOpenRecord();
const opening = { node: "ha-1", plan: madeUpPlan, facts };
const read = (store: MadeUpRecord, { dryRun = false, primary = "octo-1", primaryId = "Machines-1" } = {}) =>
  Recorder.read(store, {
    system: { ...madeUpSystem, primaryMachines: [{ id: primaryId, name: primary }] },
    dryRun,
    clock: new MadeUpClock(),
  });

test("a record is opened with the plan, the primary and the run", async () => {
  const store = new MadeUpRecord();
  const recorder = await read(store);
  expect(recorder.open).toBeUndefined();
  await recorder.openOrKeep(opening, madeUpSystem);
  expect(store.now).toMatchObject({
    open: true,
    primaryMachine: "octo-1",
    primaryMachineId: "Machines-1",
    openedBy: "ServerTasks-42",
    found: {},
  });
});

test("while it is open the older values are kept: as before the first attempt", async () => {
  const store = new MadeUpRecord(madeUpOpenRecord({ found: { drained: false, startType: "automatic" } }));
  const recorder = await read(store);
  await recorder.openOrKeep(opening, madeUpSystem);
  await recorder.remember({ drained: true, startType: "disabled", serviceRunning: false });
  expect(store.now?.found).toEqual({ drained: false, startType: "automatic", serviceRunning: false });
  expect(store.now?.openedBy).toBe("ServerTasks-41");
});

test("a closed record is history: the next run opens a new one", async () => {
  const store = new MadeUpRecord(madeUpOpenRecord({ open: false, found: { drained: true } }));
  const recorder = await read(store);
  expect(recorder.open).toBeUndefined();
  expect(recorder.latest?.found).toEqual({ drained: true });
  await recorder.openOrKeep(opening, madeUpSystem);
  expect(store.now?.found).toEqual({});
});

test("another plan is refused while a record is open", async () => {
  const recorder = await read(new MadeUpRecord(madeUpOpenRecord()));
  const failure = await failureOf(() =>
    recorder.openOrKeep({ ...opening, plan: { ...madeUpPlan, to: versionOf("2026.2.1") } }, madeUpSystem),
  );
  expect(failure.code).toBe("Record-OtherPlan");
});

test.each([
  ["has its own word of the schema's change", { verdict: "begun", at: "2026-01-10T02:00:00Z" }, "begun"],
  ["has none, for somebody's start changed the schema", null, "committed"],
] as const)("an unfinished upgrade that is turned around %s: nobody is let in", async (_title, was, verdict) => {
  const store = new MadeUpRecord(madeUpOpenRecord({ databaseUpgrade: was }));
  const recorder = await read(store);
  const plan = { ...madeUpPlan, from: madeUpPlan.to, to: madeUpPlan.from };
  await recorder.openOrKeep({ ...opening, direction: "back", plan }, madeUpSystem);
  expect(store.now).toMatchObject({ direction: "back", databaseUpgrade: { verdict }, databaseRestore: null });
  expect(judge(madeUpPlan.to.text, store.now!).verdict).toBe(verdict === "begun" ? "unfinished" : "not-restored");
});

test("another primary is refused while a record is open, and not when it is closed", async () => {
  const open = new MadeUpRecord(madeUpOpenRecord());
  const other = { primary: "octo-2", primaryId: "Machines-2" };
  expect((await failureOf(() => read(open, other))).code).toBe("Record-OtherPrimary");
  const closed = new MadeUpRecord(madeUpOpenRecord({ open: false }));
  expect((await read(closed, other)).open).toBeUndefined();
});

test("a dry run writes nothing and still goes on as if it had", async () => {
  const store = new MadeUpRecord();
  const recorder = await read(store, { dryRun: true });
  await recorder.openOrKeep(opening, madeUpSystem);
  await recorder.remember({ drained: false });
  expect(recorder.open?.found).toEqual({ drained: false });
  expect(store.written).toEqual([]);
});

test("backup, verdict and closing are kept", async () => {
  const store = new MadeUpRecord(madeUpOpenRecord());
  const recorder = await read(store);
  const backup = { file: "b.bak", sizeBytes: 1, startedAt: "a", finishedAt: "b", databaseVersion: madeUpPlan.from };
  await recorder.setBackup(backup);
  await recorder.setDatabaseUpgrade("begun");
  await recorder.close();
  expect(store.now).toMatchObject({ backup, open: false, databaseUpgrade: { verdict: "begun" } });
  await recorder.close();
  expect(store.written).toHaveLength(3);
});

test.each([
  ["whose name is not known (yet)", { primary: "Machines-1", primaryId: "Machines-1" }],
  ["whose id is written in another case", { primary: "machines-1", primaryId: "machines-1" }],
  ["that was renamed", { primary: "octo-one", primaryId: "Machines-1" }],
  ["whose Tentacle was registered anew", { primary: "octo-1", primaryId: "Machines-7" }],
])("the same primary is taken for it: one %s", async (_, primary) => {
  expect((await read(new MadeUpRecord(madeUpOpenRecord()), primary)).open).toBeDefined();
});

describe("a database upgrade that was begun and goes on without its step", () => {
  const begun = madeUpOpenRecord({ databaseUpgrade: { verdict: "begun", at: "2026-01-10T02:30:00Z" } });

  test("is heard again: damage that it printed since is known, and written down when that is wanted", async () => {
    const store = new MadeUpRecord(begun);
    const recorder = await read(store);
    expect((await recorder.hearUpgraderAgain())?.databaseUpgrade?.verdict).toBe("begun");
    await recorder.keepDamage();
    expect(store.written).toEqual([]);
    store.saysDamaged = true;
    expect((await recorder.hearUpgraderAgain())?.databaseUpgrade).toMatchObject({
      verdict: "damaged",
      knownFrom: "output",
    });
    expect(store.written).toEqual([]);
    await recorder.keepDamage();
    expect(store.now?.databaseUpgrade).toMatchObject({ verdict: "damaged", knownFrom: "output" });
  });

  test("in a dry run it is known and not written", async () => {
    const store = new MadeUpRecord(begun);
    const recorder = await read(store, { dryRun: true });
    store.saysDamaged = true;
    expect((await recorder.hearUpgraderAgain())?.databaseUpgrade?.verdict).toBe("damaged");
    await recorder.keepDamage();
    expect(store.written).toEqual([]);
  });

  test("a verdict that was written by the step itself stands", async () => {
    const store = new MadeUpRecord({ ...begun, databaseUpgrade: { verdict: "unchanged", at: "x" } });
    const recorder = await read(store);
    store.saysDamaged = true;
    expect((await recorder.hearUpgraderAgain())?.databaseUpgrade?.verdict).toBe("unchanged");
  });
});
