import type { Product } from "../../src/provision/read/product";
import { projectValues } from "../../src/provision/read/project-values";
import { readPlan } from "../../src/provision/read/read-plan";
import { readyRun, startRun } from "../../src/provision/run/start-run";
import { runbookStatus } from "../../src/provision/run/status";
import { DEFAULT_NAMES, type DesiredCopy, type DesiredState } from "../../src/provision/desired-state";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import { madeUpProduct } from "./made-up-product";
import { COPY_RUNBOOK } from "./made-up-runbook";
import { applyDesired, changed, THREE_NODES, desired } from "./made-up-space";
import { Space, upgradeIn, type VariablesDocument } from "./space";

const product = madeUpProduct();
const [PRODUCTION, TEST] = ["Environments-1", "Environments-2"];
const NIGHTLY = { kind: "daily", time: "03:00", timeZone: "UTC" } as const;
const TWO_NODES_OF_A_COPY = [
  { name: "copy-1", roles: ["HAServer", "HAServer-Primary"], environment: "Test" },
  { name: "copy-2", roles: ["HAServer"], environment: "Test" },
];
const COPY: DesiredCopy = {
  environment: "Test",
  variables: { "Upgrade.Octopus.Url": "https://copy.example.com", "Upgrade.Octopus.ApiKey": "API-MADEUP0KEY0OF0COPY" },
};
const both = (changes: Partial<DesiredState> = {}) =>
  desired({ environment: "Production", copies: [COPY], ...changes });

let space: Space;
beforeEach(async () => {
  space = await Space.start({ machines: [...THREE_NODES, ...TWO_NODES_OF_A_COPY] });
});
afterEach(() => space.close());

const plan = (changes: Partial<DesiredState> = {}) => readPlan(space.controller, both(changes), product);
const valuesOf = async (name: string) => {
  const { facts } = await plan();
  return facts
    .variables!.Variables.filter(({ Name }) => Name === name)
    .map(({ Value, Scope, IsSensitive }) => [IsSensitive ? "secret" : Value, Scope?.Environment?.join() ?? "all"]);
};

test("the runbook may run in both, and what differs is scoped to the copy", async () => {
  await applyDesired(space.controller, product, both());
  const { facts, environment, warnings, ...again } = await plan();
  expect(changed(again)).toEqual([]);
  expect(warnings).toEqual([]);
  expect(environment).toBe("Production, Test");
  expect(upgradeIn(facts).runbook?.Environments).toEqual([PRODUCTION, TEST]);
  expect(await valuesOf("Upgrade.Octopus.Url")).toEqual([
    ["https://octopus.example.com", "all"],
    ["https://copy.example.com", TEST],
  ]);
  expect(await valuesOf("Upgrade.Octopus.ApiKey")).toEqual([
    ["secret", "all"],
    ["secret", TEST],
  ]);
  expect(await valuesOf("Upgrade.Database.Backup.Folder")).toEqual([["\\\\nas\\backups", "all"]]);
  // As wide as the larger of the two.
  expect(await valuesOf("Octopus.Action.MaxParallelism")).toEqual([["3", "all"]]);
});

test("a copy that comes later is added: nothing of the instance itself changes", async () => {
  await applyDesired(space.controller, product, desired({ environment: "Production" }));
  expect(changed(await plan())).toEqual([
    "create variable Upgrade.Octopus.Url in Test",
    "create variable Upgrade.Octopus.ApiKey in Test",
    "change runbook upgrade",
    "create snapshot published snapshot of the runbook",
  ]);
});

test("a value that was changed by hand in one environment is told and corrected there", async () => {
  await applyDesired(space.controller, product, both());
  const { facts } = await plan();
  await space.byHand(`/variables/${facts.variables!.Id}`, (document) => {
    const { Variables } = document as VariablesDocument;
    for (const each of Variables) {
      if (each.Name === "Upgrade.Octopus.Url" && each.Scope?.Environment) each.Value = "https://other.example.com";
    }
  });
  expect(changed(await plan())).toContain("change variable Upgrade.Octopus.Url in Test");
  await applyDesired(space.controller, product, both());
  expect(changed(await plan())).toEqual([]);
});

test("a value that somebody scoped to several environments is not left beside that of one of them", async () => {
  await applyDesired(space.controller, product, both());
  const { facts } = await plan();
  await space.byHand(`/variables/${facts.variables!.Id}`, (document) => {
    const { Variables } = document as VariablesDocument;
    for (const each of Variables) {
      if (each.Name === "Upgrade.Octopus.Url" && each.Scope?.Environment)
        each.Scope = { Environment: [PRODUCTION, TEST] };
    }
  });
  await applyDesired(space.controller, product, both());
  expect(await valuesOf("Upgrade.Octopus.Url")).toEqual([
    ["https://octopus.example.com", "all"],
    ["https://copy.example.com", PRODUCTION],
    ["https://copy.example.com", TEST],
  ]);
});

describe("what forbids applying", () => {
  const codes = async (changes: Partial<DesiredState>) => (await plan(changes)).problems.map(({ code }) => code);

  test("a copy without an address of its own", async () => {
    expect(await codes({ copies: [{ environment: "Test", variables: {} }] })).toEqual(["Provision-CopyIsSource"]);
  });
  test("a copy with the address of the instance, written in another way", async () => {
    const variables = { "Upgrade.Octopus.Url": "https://OCTOPUS.example.com/" };
    expect(await codes({ copies: [{ environment: "Test", variables }] })).toEqual(["Provision-CopyIsSource"]);
  });
  test("an environment named twice", async () => {
    expect(await codes({ copies: [{ ...COPY, environment: "production" }] })).toContain("Provision-EnvironmentTwice");
  });
  test("a copy without machines, in words that name it", async () => {
    const { machines } = space.standIn.store;
    for (const each of machines.all()) if (each.Name.startsWith("copy")) machines.put({ ...each, Roles: [] });
    const { problems } = await plan();
    expect(problems.map(({ code }) => code)).toEqual(["Provision-NoMachines", "Provision-NoPrimary"]);
    expect(problems[0]?.what).toContain("'Test'");
  });
  test("a machine in both", async () => {
    const { machines } = space.standIn.store;
    const shared = machines.all().find(({ Name }) => Name === "octo-3")!;
    machines.put({ ...shared, EnvironmentIds: [PRODUCTION, TEST] });
    expect(await codes({})).toEqual(["Provision-MachineInSeveral"]);
  });
  test("a schedule for a runbook that somebody has to watch", async () => {
    const schedules = [{ runbook: "refresh", environment: "Test", schedule: NIGHTLY }];
    const withCopies: Product = { ...product, runbooks: [UPGRADE_RUNBOOK, COPY_RUNBOOK] };
    const { problems } = await readPlan(space.controller, both({ schedules }), withCopies);
    expect(problems.map(({ code }) => code)).toEqual(["Provision-NotScheduled"]);
  });
});

test("the instance's own environment need not be named when the machines in no copy are in one", async () => {
  const { cluster, problems } = await plan({ environment: undefined });
  expect(problems).toEqual([]);
  expect(cluster.environment?.Name).toBe("Production");
});

test("one trigger for each environment; it goes with its environment", async () => {
  const schedules = [{ runbook: "upgrade", environment: "Test", schedule: NIGHTLY }];
  await applyDesired(space.controller, product, both({ schedule: NIGHTLY, schedules }));
  const { facts, ...again } = await plan({ schedule: NIGHTLY, schedules });
  expect(changed(again)).toEqual([]);
  const found = new Map(facts.triggers.map(({ Name, Action }) => [Name, Action.EnvironmentIds]));
  expect(found).toEqual(
    new Map([
      ["Octopus HA upgrade on schedule", [PRODUCTION]],
      ["Octopus HA upgrade on schedule (Test)", [TEST]],
    ]),
  );
  const alone = desired({ environment: "Production" });
  expect(changed(await readPlan(space.controller, alone, product))).toEqual([
    "change runbook upgrade",
    "delete trigger Octopus HA upgrade on schedule (Test)",
  ]);
  await applyDesired(space.controller, product, alone);
  expect(space.standIn.requests.filter(({ status }) => status >= 400)).toEqual([]);
  expect(changed(await readPlan(space.controller, alone, product))).toEqual([]);
});

test("a runbook for copies may run in them alone", async () => {
  const withCopies: Product = { ...product, runbooks: [UPGRADE_RUNBOOK, COPY_RUNBOOK] };
  await applyDesired(space.controller, withCopies, both());
  const { facts } = await readPlan(space.controller, both(), withCopies);
  expect(facts.runbooks.map(({ runbook }) => runbook?.Environments)).toEqual([[PRODUCTION, TEST], [TEST]]);
  const request = { ...DEFAULT_NAMES, runbook: "refresh", dryRun: false };
  await expect(readyRun(space.controller, { ...request, environment: "Production" })).rejects.toMatchObject({
    code: "Run-NotInEnvironment",
  });
  expect(await readyRun(space.controller, { ...request, environment: undefined })).toMatchObject({
    environment: "Test",
    machines: ["copy-1", "copy-2"],
  });
});

describe("run and status", () => {
  const request = { ...DEFAULT_NAMES, dryRun: false };
  beforeEach(() => applyDesired(space.controller, product, both()));

  test("a run has to be told where", async () => {
    await expect(readyRun(space.controller, { ...request, environment: undefined })).rejects.toMatchObject({
      code: "Provision-SeveralEnvironments",
    });
    expect(await readyRun(space.controller, { ...request, environment: "test" })).toMatchObject({
      environment: "Test",
      machines: ["copy-1", "copy-2"],
    });
  });

  test("the status is that of the environment that was named, with its values", async () => {
    const ready = await readyRun(space.controller, { ...request, environment: "Test" });
    const taskId = await startRun(space.controller, ready);
    const status = (environment: string) => runbookStatus(space.controller, { ...DEFAULT_NAMES, environment });
    expect(await status("Test")).toMatchObject({
      environment: "Test",
      lastRun: { taskId },
      values: { "Upgrade.Octopus.Url": "https://copy.example.com" },
    });
    expect(await status("Production")).toMatchObject({
      lastRun: undefined,
      values: { "Upgrade.Octopus.Url": "https://octopus.example.com" },
    });
    await expect(status("Staging")).rejects.toMatchObject({ code: "Run-NoEnvironment" });
    expect((await projectValues(space.controller, ready.found.project, undefined))["Upgrade.Octopus.Url"]).toBe(
      "https://octopus.example.com",
    );
  });
});
