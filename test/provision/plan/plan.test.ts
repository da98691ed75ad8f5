import { readPlan } from "../../../src/provision/read/read-plan";
import type { DesiredState } from "../../../src/provision/desired-state";
import type { ControllerStandInOptions } from "../../../src/stand-ins/controlling/start";
import { UPGRADE_RUNBOOK } from "../../../src/runbooks/upgrade";
import { madeUpProduct } from "../made-up-product";
import { applyDesired, changed, THREE_NODES, desired } from "../made-up-space";
import { Space, type ProcessDocument, upgradeIn } from "../space";

const product = madeUpProduct();
let space: Space | undefined;
afterEach(async () => {
  await space?.close();
});

describe("what forbids applying", () => {
  const codes = async (wanted: Partial<DesiredState> = {}) =>
    (await space!.plan(product, wanted)).problems.map(({ code }) => code);
  const machine = (changes: object) => ({
    name: "octo-1",
    roles: ["HAServer", "HAServer-Primary"],
    environment: "Production",
    ...changes,
  });

  test.each<[string, Partial<ControllerStandInOptions>, Partial<DesiredState>, string[]]>([
    ["nothing", {}, {}, []],
    ["no machine", { machines: [] }, {}, ["Provision-NoMachines"]],
    ["no primary", { machines: [machine({ roles: ["HAServer"] })] }, {}, ["Provision-NoPrimary"]],
    ["two primaries", { machines: [machine({}), machine({ name: "octo-2" })] }, {}, ["Provision-SeveralPrimaries"]],
    [
      "a disabled primary",
      { machines: [...THREE_NODES.slice(1), machine({ isDisabled: true })] },
      {},
      ["Provision-NoPrimary"],
    ],
    [
      "a primary that is no node",
      { machines: [machine({ roles: ["HAServer-Primary"] }), ...THREE_NODES.slice(1)] },
      {},
      ["Provision-PrimaryIsNoNode"],
    ],
    [
      "a primary that is not healthy",
      { machines: [machine({ healthStatus: "Unavailable" }), ...THREE_NODES.slice(1)] },
      {},
      ["Provision-PrimaryNotHealthy"],
    ],
    [
      "several environments",
      { machines: [...THREE_NODES, machine({ name: "test-1", environment: "Test" })] },
      {},
      ["Provision-SeveralEnvironments"],
    ],
    [
      "one of several, named",
      { machines: [...THREE_NODES, machine({ name: "test-1", environment: "Test" })] },
      { environment: "test" },
      [],
    ],
    ["an environment that is not there", {}, { environment: "Prodution" }, ["Provision-EnvironmentNotFound"]],
    [
      "variables that steps need",
      {},
      { variables: {} },
      ["Provision-VariableMissing", "Provision-VariableMissing", "Provision-VariableMissing"],
    ],
    [
      "a time zone that is not known",
      {},
      { schedule: { kind: "daily", time: "03:00", timeZone: "Mars/Olympus" } },
      ["Provision-TimeZoneUnknown"],
    ],
  ])("%s", async (_, options, wanted, expected) => {
    space = await Space.start(options);
    expect(await codes(wanted)).toEqual(expected);
  });

  test("the controlling instance as its own target", async () => {
    space = await Space.start();
    const variables = { ...desired().variables, "Upgrade.Octopus.Url": `${space.standIn.url}/` };
    expect(await codes({ variables })).toEqual(["Provision-SameInstance"]);
  });

  test("other content under the same version, named", async () => {
    space = await Space.start();
    await applyDesired(space.controller, product);
    const other = madeUpProduct({ content: "other" });
    const { problems } = await readPlan(space.controller, desired(), other);
    expect(problems).toHaveLength(other.packages.length);
    expect(problems[0]?.what).toMatch(
      /octopus-ha-preflight 1\.0\.0 in the built-in feed .* is not what this build made/,
    );
    await expect(applyDesired(space.controller, other)).rejects.toMatchObject({ code: "Provision-PackageDiffers" });
  });

  test("a policy that updates Tentacles by itself is warned of", async () => {
    space = await Space.start({ policyUpdatesTentacles: true });
    expect((await space.plan(product)).warnings).toEqual([expect.stringContaining("updates Tentacles automatically")]);
  });
});

test("a new version goes everywhere: packages, templates, process, snapshot", async () => {
  space = await Space.start();
  await applyDesired(space.controller, product);
  const next = madeUpProduct({ version: "1.1.0", content: "newer" });
  const [, template] = [...next.templates.values()];
  const changedTemplate = { ...template!, Description: "Another description." };
  const renewed = { ...next, templates: new Map([...next.templates, [template!.step, changedTemplate]]) };
  const { plan: upgrade } = await applyDesired(space.controller, renewed);
  expect(changed(upgrade)).toEqual([
    ...renewed.packages.map(({ id }) => `create package ${id} 1.1.0`),
    `change step template ${template!.Name}`,
    ...UPGRADE_RUNBOOK.rows.filter(({ step }) => step === template!.step).map(({ name }) => `change step ${name}`),
    "create snapshot published snapshot of the runbook",
  ]);
  const after = await readPlan(space.controller, desired(), renewed);
  expect(changed(after)).toEqual([]);
  expect(upgradeIn(after.facts).snapshot?.SelectedPackages?.every(({ Version }) => Version === "1.1.0")).toBe(true);
});

const DRAIN_AT = UPGRADE_RUNBOOK.rows.findIndex(({ key }) => key === "drain-nodes");

test("a default that changed follows, a value put in by hand stays", async () => {
  space = await Space.start();
  await applyDesired(space.controller, product);
  const drain = product.templates.get("drain-stop")!;
  const withDefault = (value: string) => ({
    ...product,
    templates: new Map([
      ...product.templates,
      [
        drain.step,
        {
          ...drain,
          Parameters: drain.Parameters.map((each) =>
            /StopSeconds|PollSeconds/.test(each.Name) ? { ...each, DefaultValue: value } : each,
          ),
        },
      ],
    ]),
  });
  const { facts } = await space.plan(product);
  await space.byHand(`/runbookProcesses/${upgradeIn(facts).process!.Id}`, (document) => {
    (document as ProcessDocument).Steps[DRAIN_AT]!.Actions[0]!.Properties["OctopusUpgrade.DrainStop.PollSeconds"] =
      "77";
  });
  await applyDesired(space.controller, withDefault("123"));
  const { facts: after } = await readPlan(space.controller, desired(), withDefault("123"));
  const properties = upgradeIn(after).process!.Steps[DRAIN_AT]!.Actions[0]!.Properties;
  expect(properties["OctopusUpgrade.DrainStop.StopSeconds"]).toBe("123");
  expect(properties["OctopusUpgrade.DrainStop.PollSeconds"]).toBe("77");
});

test("drop-downs and checkboxes follow the project's variables, unless a hand chose a value in the step", async () => {
  space = await Space.start();
  await applyDesired(space.controller, product);
  const { facts } = await space.plan(product);
  const [POLICY, DRY_RUN] = ["OctopusUpgrade.Release.Policy", "OctopusUpgrade.Run.DryRun"];
  const ofCheckVersion = ({ Steps }: ProcessDocument) =>
    Steps.find(({ Name }) => Name === "Check for a new version")!.Actions[0]!.Properties;
  const made = ofCheckVersion(upgradeIn(facts).process as unknown as ProcessDocument);
  expect(made[POLICY]).toBe("#{Upgrade.Release.Policy}");
  expect(made[DRY_RUN]).toBe("#{Upgrade.DryRun}");
  // `minor` is the template's default as well: in a step that apply made, only a hand can have put it there.
  await space.byHand(`/runbookProcesses/${upgradeIn(facts).process!.Id}`, (document) => {
    Object.assign(ofCheckVersion(document as ProcessDocument), { [POLICY]: "minor", [DRY_RUN]: "False" });
  });
  await applyDesired(space.controller, product);
  const after = ofCheckVersion(upgradeIn((await space.plan(product)).facts).process as unknown as ProcessDocument);
  expect(after[POLICY]).toBe("minor");
  expect(after[DRY_RUN]).toBe("#{Upgrade.DryRun}");
});

test("somebody who wants to approve the outage is asked before maintenance mode, and only when that is wanted", async () => {
  space = await Space.start();
  const named = (plan: Awaited<ReturnType<Space["plan"]>>) =>
    upgradeIn(plan.facts).process!.Steps.map(({ Name }) => Name);
  await applyDesired(space.controller, product);
  expect(named(await space.plan(product))).not.toContain("Approve the outage");

  const variables = { ...desired().variables, "Upgrade.Outage.Approval": "True" };
  await applyDesired(space.controller, product, desired({ variables }));
  const plan = await space.plan(product);
  const names = named(plan);
  expect(names[names.indexOf("Approve the outage") + 1]).toBe("Enable maintenance mode");
  const { Properties, Actions } = upgradeIn(plan.facts).process!.Steps.find(
    ({ Name }) => Name === "Approve the outage",
  )!;
  expect(Properties?.["Octopus.Step.ConditionVariableExpression"]).toBe(
    "#{unless Octopus.Deployment.Error}#{unless Upgrade.DryRun}#{if Upgrade.Outage.Approval}#{Octopus.Action[Check for a new version].Output.UpgradeAvailable}#{/if}#{/unless}#{/unless}",
  );
  expect(Actions[0]).toMatchObject({ ActionType: "Octopus.Manual" });
  // As the project's variable says, from now on; and who is responsible stays as a hand has chosen it.
  expect(changed(plan)).toEqual([]);
  await space.byHand(`/runbookProcesses/${upgradeIn(plan.facts).process!.Id}`, (document) => {
    const step = (document as ProcessDocument).Steps.find(({ Name }) => Name === "Approve the outage")!;
    step.Actions[0]!.Properties["Octopus.Action.Manual.ResponsibleTeamIds"] = "Teams-1";
  });
  expect(changed(await space.plan(product))).toEqual(["create snapshot published snapshot of the runbook"]);
});
