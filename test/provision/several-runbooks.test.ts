import type { Product } from "../../src/provision/read/product";
import { readPlan } from "../../src/provision/read/read-plan";
import { carryOutRemoval, readRemoval } from "../../src/provision/remove/removal";
import { readyRun, startRun } from "../../src/provision/run/start-run";
import { runbookStatus } from "../../src/provision/run/status";
import { DEFAULT_NAMES, type DesiredState } from "../../src/provision/desired-state";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import { madeUpProduct } from "./made-up-product";
import { CHECK_RUNBOOK, COPY_RUNBOOK } from "./made-up-runbook";
import { applyDesired, changed, desired } from "./made-up-space";
import { Space, stepByHand, type ProcessDocument } from "./space";

const product: Product = { ...madeUpProduct(), runbooks: [UPGRADE_RUNBOOK, CHECK_RUNBOOK] };
let space: Space;
beforeEach(async () => {
  space = await Space.start();
});
afterEach(() => space.close());

const planned = (wanted: Partial<DesiredState> = {}) => readPlan(space.controller, desired(wanted), product);
const checkIn = async () => (await planned()).facts.runbooks.find(({ name }) => name === "check")!;

test("plan and apply create both, each with its own steps and its own published snapshot", async () => {
  const { plan, done } = await applyDesired(space.controller, product);
  expect(done).toHaveLength(plan.items.length);
  expect(plan.items.filter(({ kind }) => kind === "runbook").map(({ name }) => name)).toEqual(["upgrade", "check"]);
  const { facts, ...again } = await planned();
  expect(changed(again)).toEqual([]);
  for (const { definition, runbook, process, snapshot } of facts.runbooks) {
    expect(process?.Steps.map(({ Name }) => Name)).toEqual(definition.rows.map(({ name }) => name));
    expect(snapshot?.Id).toBe(runbook?.PublishedRunbookSnapshotId);
    expect(runbook?.Description).toContain(definition.description);
  }
  expect((await checkIn()).process?.Steps.map(({ Condition }) => Condition)).toEqual(["Success", "Success", "Always"]);
});

test("a space that has one runbook gets the other, and nothing else changes", async () => {
  await applyDesired(space.controller, madeUpProduct());
  const { plan } = await applyDesired(space.controller, product);
  const kinds = new Set(
    plan.items.filter(({ verb }) => verb !== "leave").map(({ kind, runbook }) => [kind, runbook].join(" ")),
  );
  expect([...kinds]).toEqual(["runbook ", "step check", "snapshot check"]);
});

test("drift is told per runbook, and corrected there alone", async () => {
  await applyDesired(space.controller, product);
  const { process, snapshot } = await checkIn();
  await space.byHand(`/runbookProcesses/${process!.Id}`, (document) => {
    const { Steps } = document as ProcessDocument;
    Steps[0]!.Actions[0]!.IsDisabled = true;
    Steps.push(stepByHand("Tell"));
  });
  const drifted = (await planned()).items.filter(({ verb }) => verb !== "leave");
  expect(drifted.map(({ kind, name, runbook }) => [kind, name, runbook])).toEqual([
    ["step", "Inspect the nodes", "check"],
    ["snapshot", "published snapshot of the runbook", "check"],
  ]);
  const { plan } = await applyDesired(space.controller, product);
  expect(changed(await planned())).toEqual([]);
  const upgrade = (facts: typeof plan.facts) => facts.runbooks[0]!.snapshot!.Id;
  expect(upgrade((await planned()).facts)).toBe(upgrade(plan.facts));
  expect((await checkIn()).snapshot!.Id).not.toBe(snapshot!.Id);
});

test("a step made by hand is in the outage of the runbook that has one, and of no other", async () => {
  await applyDesired(space.controller, product);
  const { process } = await checkIn();
  await space.byHand(`/runbookProcesses/${process!.Id}`, (document) =>
    (document as ProcessDocument).Steps.splice(1, 0, stepByHand("Coffee")),
  );
  expect((await planned()).warnings).toEqual([]);
});

test("removal takes both, and then the project", async () => {
  const schedules = [{ runbook: "check", environment: undefined, schedule: NIGHTLY }];
  await applyDesired(space.controller, product, desired({ schedule: NIGHTLY, schedules }));
  const removal = await readRemoval(space.controller, desired(), product);
  const done: string[] = [];
  await carryOutRemoval(space.controller, removal, ({ kind, name }) => done.push(`${kind} ${name}`));
  expect(done.slice(0, 5)).toEqual([
    "trigger Octopus HA upgrade on schedule",
    "trigger Octopus HA check on schedule",
    "runbook upgrade",
    "runbook check",
    "project Octopus HA upgrade",
  ]);
  expect((await readRemoval(space.controller, desired(), product)).items).toEqual([]);
});

test("a run, and its status, are of the runbook that was named", async () => {
  await applyDesired(space.controller, product);
  const ready = await readyRun(space.controller, {
    ...DEFAULT_NAMES,
    runbook: "check",
    environment: undefined,
    dryRun: false,
  });
  const taskId = await startRun(space.controller, ready);
  const status = await runbookStatus(space.controller, { ...DEFAULT_NAMES, runbook: "check" });
  expect(status).toMatchObject({ runbook: "check", state: "published", lastRun: { taskId } });
  expect(await runbookStatus(space.controller, DEFAULT_NAMES)).toMatchObject({
    runbook: "upgrade",
    lastRun: undefined,
  });
});

const NIGHTLY = { kind: "daily", time: "03:00", timeZone: "UTC" } as const;

test("each runbook has a trigger of its own", async () => {
  const wanted = { schedule: NIGHTLY, schedules: [{ runbook: "check", environment: undefined, schedule: NIGHTLY }] };
  await applyDesired(space.controller, product, desired(wanted));
  const { facts, ...again } = await planned(wanted);
  expect(changed(again)).toEqual([]);
  const ids = new Map(facts.triggers.map(({ Name, Action }) => [Name, Action.RunbookId]));
  expect([...ids].sort().reverse()).toEqual([
    ["Octopus HA upgrade on schedule", facts.runbooks[0]!.runbook!.Id],
    ["Octopus HA check on schedule", facts.runbooks[1]!.runbook!.Id],
  ]);
  const off = { ...wanted, schedules: [{ runbook: "check", environment: undefined, schedule: "off" as const }] };
  expect(changed(await planned(off))).toEqual(["change trigger Octopus HA check on schedule"]);
});

describe("a runbook that starts by itself where a variable has some value", () => {
  const STRATEGY = "Upgrade.Backup.Strategy";
  const own: Product = {
    ...product,
    runbooks: [
      UPGRADE_RUNBOOK,
      { ...CHECK_RUNBOOK, startsByItself: { cron: "0 20 * * * *", where: { variable: STRATEGY, is: "Snapshot" } } },
    ],
  };
  const triggers = async (wanted: Partial<DesiredState> = {}) =>
    (await readPlan(space.controller, desired(wanted), own)).items
      .filter(({ kind }) => kind === "trigger")
      .map(({ verb, name }) => `${verb} ${name}`);
  const check = "Octopus HA check on schedule";

  test("has a trigger there, and none elsewhere", async () => {
    expect(await triggers()).toEqual([]);
    expect(await triggers({ variables: { [STRATEGY]: "Full" } })).toEqual([]);
    expect(await triggers({ variables: { [STRATEGY]: "snapshot" } })).toEqual([`create ${check}`]);
  });

  test("has it when the project has that value already, and applying it twice changes nothing", async () => {
    await applyDesired(
      space.controller,
      own,
      desired({ variables: { ...desired().variables, [STRATEGY]: "Snapshot" } }),
    );
    const { facts, ...again } = await readPlan(space.controller, desired(), own);
    expect(changed(again)).toEqual([]);
    const [trigger] = facts.triggers.filter(({ Name }) => Name === check);
    expect(trigger?.Filter).toMatchObject({ CronExpression: "0 20 * * * *", Timezone: "UTC" });
    await space.byHand(`/projecttriggers/${trigger?.Id ?? ""}`, (document) => {
      (document as { IsDisabled: boolean }).IsDisabled = true;
    });
    expect(await triggers()).toEqual([`leave ${check}`]);
  });

  test("has the schedule that somebody asked for, or none", async () => {
    const variables = { [STRATEGY]: "Snapshot" };
    const schedules = [{ runbook: "check", environment: undefined, schedule: "off" as const }];
    expect(await triggers({ variables, schedules })).toEqual([]);
  });
});

test("a runbook for copies alone is put nowhere as long as there is no copy", async () => {
  const withCopies: Product = { ...product, runbooks: [...product.runbooks, COPY_RUNBOOK] };
  const { plan } = await applyDesired(space.controller, withCopies);
  expect(plan.items.filter(({ kind }) => kind === "runbook").map(({ name }) => name)).toEqual(["upgrade", "check"]);
});
