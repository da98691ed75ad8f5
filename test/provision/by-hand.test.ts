import type { PlanItem } from "../../src/provision/plan/plan";
import type { ProcessAction, ProcessStep, Variable } from "../../src/stand-ins/controlling/documents";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import { madeUpProduct } from "./made-up-product";
import { applyDesired, changed, desired } from "./made-up-space";
import {
  Space,
  stepByHand,
  type ProcessDocument,
  type RunbookDocument,
  type VariablesDocument,
  upgradeIn,
} from "./space";

const product = madeUpProduct();
const PLACE_OF_BACKUP = UPGRADE_RUNBOOK.rows.findIndex(({ key }) => key === "back-up-database");
const scheduled = desired({ schedule: { kind: "daily", time: "03:00", timeZone: "UTC" } });

const fieldsOf = (items: readonly PlanItem[], kind: PlanItem["kind"], name: string) =>
  items.find((item) => item.kind === kind && item.name === name)?.fields;

describe("what was changed by hand", () => {
  let space: Space | undefined;
  let processPath: string, variablesPath: string, runbookPath: string;
  // A row after which everything is as desired leaves its space to the next. What was only published has stayed.
  let isAsDesired = false;
  beforeEach(async () => {
    if (space && isAsDesired) return;
    await space?.close();
    space = await Space.start();
    await applyDesired(space.controller, product, scheduled);
    const { facts } = await space.plan(product);
    processPath = `/runbookProcesses/${upgradeIn(facts).process!.Id}`;
    variablesPath = `/variables/${facts.variables!.Id}`;
    runbookPath = `/runbooks/${upgradeIn(facts).runbook!.Id}`;
  });
  beforeEach(() => void (isAsDesired = false));
  afterAll(() => space?.close());

  const inProcess = (change: (steps: ProcessStep[]) => void) => () =>
    space!.byHand(processPath, (document) => change((document as ProcessDocument).Steps));
  const inStep = (name: string, change: (step: ProcessStep, action: ProcessAction) => void) =>
    inProcess((steps) => {
      const step = steps.find(({ Name }) => Name === name)!;
      change(step, step.Actions[0]!);
    });
  const inVariables = (change: (variables: Partial<Variable>[]) => void) => () =>
    space!.byHand(variablesPath, (document) => change((document as VariablesDocument).Variables));
  const inVariable = (name: string, value: string) =>
    inVariables((variables) => {
      variables.find(({ Name }) => Name === name)!.Value = value;
    });
  const inRunbook = (change: (runbook: RunbookDocument) => void) => () =>
    space!.byHand(runbookPath, (document) => change(document as RunbookDocument));
  const variable = (name: string, value: string, environments: string[] = []) =>
    inVariables((variables) =>
      variables.push({ Id: "", Name: name, Value: value, Type: "String", Scope: { Environment: environments } }),
    );
  const snapshot = "create snapshot published snapshot of the runbook";

  test.each<[string, () => Promise<void>, string[]]>([
    [
      "a step of somebody else stays, and is published",
      inProcess((steps) => steps.splice(1, 0, stepByHand("Tell"))),
      [snapshot],
    ],
    ["a variable of somebody else stays, and is published", variable("Team", "ops"), [snapshot]],
    [
      "a secret that was changed is left alone, and published",
      inVariable("Upgrade.Octopus.ApiKey", "API-OTHER"),
      [snapshot],
    ],
    [
      "a parameter's value stays, and is published",
      inStep("Quiet the nodes", (_, { Properties }) => (Properties["OctopusUpgrade.DrainStop.DrainSeconds"] = "7200")),
      [snapshot],
    ],
    [
      "a renamed step is named again",
      inStep("Quiet the nodes", (step, action) => (step.Name = action.Name = "Drain")),
      ["change step Quiet the nodes", snapshot],
    ],
    [
      "a disabled action is enabled again",
      inStep("Back up the database", (_, action) => (action.IsDisabled = true)),
      ["change step Back up the database", snapshot],
    ],
    [
      "a retry is taken out",
      inStep("Upgrade the database", (_, each) => (each.Properties["Octopus.Action.AutoRetry.MaximumCount"] = "3")),
      ["change step Upgrade the database", snapshot],
    ],
    [
      "a time-out is taken out",
      inStep("Upgrade the database", (_, each) => (each.Properties["Octopus.Action.ExecutionTimeout.Minutes"] = "5")),
      ["change step Upgrade the database", snapshot],
    ],
    [
      "a run condition is put back",
      inStep("Stop the nodes", (step) => (step.Condition = "Always")),
      ["change step Stop the nodes", snapshot],
    ],
    [
      "a role is put back",
      inStep("Stop the nodes", ({ Properties }) => (Properties["Octopus.Action.TargetRoles"] = "web")),
      ["change step Stop the nodes", snapshot],
    ],
    [
      "a dry run that was fixed in a step is put back",
      inStep("Upgrade the database", (_, each) => (each.Properties["OctopusUpgrade.Run.DryRun"] = "False")),
      ["change step Upgrade the database", snapshot],
    ],
    [
      "a package version that was fixed is let go",
      inStep("Upgrade the database", (_, { Packages: [reference] }) => (reference!.Version = "0.0.1")),
      ["change step Upgrade the database", snapshot],
    ],
    [
      "steps in another order are put in order",
      inProcess((steps) => steps.push(...steps.splice(PLACE_OF_BACKUP, 1))),
      ["change process order", snapshot],
    ],
    [
      "a step that was deleted comes back",
      inProcess((steps) => steps.splice(PLACE_OF_BACKUP, 1)),
      ["create step Back up the database", snapshot],
    ],
    [
      "guided failure is switched off again",
      inRunbook((runbook) => (runbook.DefaultGuidedFailureMode = "On")),
      ["change runbook upgrade"],
    ],
    [
      "no targets is a failure again",
      inRunbook(({ ConnectivityPolicy }) => (ConnectivityPolicy.AllowDeploymentsToNoTargets = true)),
      ["change runbook upgrade"],
    ],
    [
      "a value of our own is put back",
      inVariable("Octopus.Action.MaxParallelism", "1"),
      ["change variable Octopus.Action.MaxParallelism", snapshot],
    ],
    [
      "a value of our own that was scoped past us goes",
      variable("Octopus.Task.ConcurrencyTag", "other", ["Environments-1"]),
      ["change variable Octopus.Task.ConcurrencyTag", snapshot],
    ],
  ])("%s", async (_, change, expected) => {
    await change();
    expect(changed(await space!.plan(product))).toEqual(expected);
    await applyDesired(space!.controller, product);
    expect(changed(await space!.plan(product))).toEqual([]);
    isAsDesired = expected[0] !== snapshot;
  });

  test("extra steps keep their place behind the step that they stand behind", async () => {
    await inProcess((steps) => {
      steps.splice(2, 0, stepByHand("Tell"));
      steps.splice(5, 1);
    })();
    await applyDesired(space!.controller, product);
    const names = upgradeIn((await space!.plan(product)).facts).process!.Steps.map(({ Name }) => Name);
    expect(names.slice(0, 4)).toEqual(["Inspect the nodes", "Check for a new version", "Tell", "Back up the keys"]);
    expect(names.filter((name) => name !== "Tell")).toEqual(UPGRADE_RUNBOOK.rows.map(({ name }) => name));
  });

  test.each(["Stop the nodes", "Upgrade the database"])(
    "a step made by hand in the outage is warned of: behind '%s'",
    async (before) => {
      const place = UPGRADE_RUNBOOK.rows.findIndex(({ name }) => name === before) + 1;
      await inProcess((steps) => steps.splice(place, 0, stepByHand("Coffee")))();
      expect((await space!.plan(product)).warnings).toEqual([
        expect.stringContaining("'Coffee', which was added by hand, runs during the outage"),
      ]);
    },
  );

  test("a step of ours that was renamed in the outage is not taken for one made by hand", async () => {
    await inStep("Stop the nodes", (step, action) => (step.Name = action.Name = "Halt"))();
    const place = UPGRADE_RUNBOOK.rows.findIndex(({ name }) => name === "Back up the database") + 1;
    await inProcess((steps) => steps.splice(place, 0, stepByHand("Coffee")))();
    expect((await space!.plan(product)).warnings).toEqual([expect.stringContaining("The step 'Coffee'")]);
  });

  test("the plan shows what is overwritten, field by field", async () => {
    await inStep("Back up the database", (_, action) => (action.IsRequired = false))();
    expect(fieldsOf((await space!.plan(product)).items, "step", "Back up the database")).toEqual([
      { field: "IsRequired", from: "false", to: "true" },
    ]);
  });

  test("a secret is written again only when asked, and never shown", async () => {
    const { items } = await space!.plan(product, { updateSecrets: true });
    expect(changed({ items })).toContain("change variable Upgrade.Octopus.ApiKey");
    expect(JSON.stringify(items)).not.toContain("API-MADEUP0KEY0OF0TARGET");
  });

  test("a trigger that starts something else is put back, whatever its schedule", async () => {
    const { facts } = await space!.plan(product);
    await inRunbook((runbook) => runbook.Environments.push("Environments-2"))();
    await space!.byHand(`/projecttriggers/${upgradeIn(facts).trigger!.Id}`, (document) => {
      (document as { Action: { EnvironmentIds: string[] } }).Action.EnvironmentIds = ["Environments-2"];
    });
    expect(changed(await space!.plan(product))).toEqual([
      "change runbook upgrade",
      "change trigger Octopus HA upgrade on schedule",
    ]);
    await applyDesired(space!.controller, product);
    expect(changed(await space!.plan(product))).toEqual([]);
    const { trigger } = upgradeIn((await space!.plan(product)).facts);
    expect(trigger).toMatchObject({ IsDisabled: false, Action: { EnvironmentIds: ["Environments-1"] } });
  });

  test("the trigger is left, moved and disabled as asked", async () => {
    expect(changed(await space!.plan(product))).toEqual([]);
    expect(
      changed(await space!.plan(product, { schedule: { kind: "daily", time: "03:00", timeZone: "UTC" } })),
    ).toEqual([]);
    const cron = { kind: "cron", expression: "0 0 4 * * SUN", timeZone: "UTC" } as const;
    expect(changed(await space!.plan(product, { schedule: cron }))).toEqual([
      "change trigger Octopus HA upgrade on schedule",
    ]);
    await applyDesired(space!.controller, product, desired({ schedule: cron }));
    expect(changed(await space!.plan(product, { schedule: cron }))).toEqual([]);
    await applyDesired(space!.controller, product, desired({ schedule: "off" }));
    expect(upgradeIn((await space!.plan(product)).facts).trigger?.IsDisabled).toBe(true);
    expect(changed(await space!.plan(product, { schedule: "off" }))).toEqual([]);
  });
});
