import { readPlan } from "../../../src/provision/read/read-plan";
import { OWN_VARIABLES } from "../../../src/runbooks/own-variables";
import { madeUpProduct } from "../made-up-product";
import { applyDesired, changed, connect, isWrite, desired } from "../made-up-space";
import { Space, upgradeIn } from "../space";

const product = madeUpProduct();
const NIGHTLY = { kind: "daily", time: "03:00", timeZone: "UTC" } as const;
const TRIGGER = "Octopus HA upgrade on schedule";

let space: Space;
beforeEach(async () => {
  space = await Space.start();
  await applyDesired(space.controller, product, desired({ schedule: NIGHTLY }));
});
afterEach(() => space.close());

const trigger = async () => upgradeIn((await space.plan(product)).facts).trigger!;
const itemOf = async (wanted = {}) => (await space.plan(product, wanted)).items.find(({ kind }) => kind === "trigger")!;

/** Somebody answers the prompt Dry run on the trigger, and gives it a tenant tag. */
async function setByHand(): Promise<void> {
  const { facts } = await space.plan(product);
  const dryRun = facts.variables!.Variables.find(({ Name }) => Name === OWN_VARIABLES.dryRun.name)!;
  await space.byHand(`/projecttriggers/${upgradeIn(facts).trigger!.Id}`, (document) => {
    const { Action } = document as { Action: object };
    Object.assign(Action, { FormValues: { [dryRun.Id!]: "True" }, TenantTags: ["Region/Europe"] });
  });
}
const BY_HAND = { FormValues: expect.objectContaining({}) as object, TenantTags: ["Region/Europe"] };

describe("what somebody set on the trigger", () => {
  const CRON = { kind: "cron", expression: "0 0 4 * * SUN", timeZone: "UTC" } as const;

  test.each([
    ["another schedule", { schedule: CRON }],
    ["switched off", { schedule: "off" as const }],
  ])("stays: %s", async (_, changes) => {
    await setByHand();
    const { Action: before } = await trigger();
    await applyDesired(space.controller, product, desired(changes));
    const { Action: after } = await trigger();
    expect(after).toEqual(before);
    expect(Object.values(after.FormValues ?? {})).toEqual(["True"]);
  });

  test("is shown in the plan, whether the trigger changes or not", async () => {
    await setByHand();
    const note = 'keeps what was set on it: Upgrade.DryRun = True, TenantTags ["Region/Europe"]';
    expect(await itemOf()).toMatchObject({ verb: "leave", note });
    expect(await itemOf({ schedule: "off" })).toMatchObject({ verb: "change", note });
  });

  test("a trigger that was told to run dry is warned of", async () => {
    expect((await space.plan(product)).warnings).toEqual([]);
    await setByHand();
    expect((await space.plan(product)).warnings).toEqual([
      `The trigger '${TRIGGER}' starts dry runs: somebody set its prompted variable Dry run to True.`,
    ]);
  });

  test("tags in the place of the runbook say what it starts, and go", async () => {
    await space.byHand(`/projecttriggers/${(await trigger()).Id}`, (document) => {
      const { Action } = document as { Action: Record<string, unknown> };
      Object.assign(Action, { RunbookId: undefined, RunbookTags: ["Ops/Nightly"] });
    });
    expect(await itemOf()).toMatchObject({
      verb: "change",
      fields: [{ field: "RunbookId" }, { field: "RunbookTags" }],
    });
    await applyDesired(space.controller, product);
    expect((await trigger()).Action).not.toHaveProperty("RunbookTags");
    expect(changed(await space.plan(product))).toEqual([]);
  });

  test("of another kind of action nothing is kept", async () => {
    await space.byHand(`/projecttriggers/${(await trigger()).Id}`, (document) => {
      (document as { Action: object }).Action = { ActionType: "DeployLatestRelease", ChannelId: "Channels-1" };
    });
    await applyDesired(space.controller, product);
    expect((await trigger()).Action).not.toHaveProperty("ChannelId");
    expect(changed(await space.plan(product))).toEqual([]);
  });
});

describe("the environment changes while a trigger uses it", () => {
  const inTest = desired({ environment: "Test" });
  beforeEach(async () => {
    await setByHand();
    const { store } = space.standIn;
    for (const machine of store.machines.all()) {
      store.machines.put({ ...machine, EnvironmentIds: ["Environments-1", "Environments-2"] });
    }
  });
  const plan = () => readPlan(space.controller, inTest, product);

  test("the plan says so, and apply moves runbook and trigger without a refusal", async () => {
    expect(changed(await plan())).toEqual(["change runbook upgrade", `change trigger ${TRIGGER}`]);
    space.standIn.requests.length = 0;
    const { done } = await applyDesired(space.controller, product, inTest);
    expect(done.map(({ kind }) => kind)).toEqual(["trigger", "runbook"]);
    expect(space.standIn.requests.filter(({ status }) => status >= 400)).toEqual([]);
    expect(space.standIn.requests.filter(isWrite)).toHaveLength(3);
    const { facts, ...after } = await plan();
    expect(changed(after)).toEqual([]);
    expect(upgradeIn(facts).runbook?.Environments).toEqual(["Environments-2"]);
    expect(upgradeIn(facts).trigger?.Action).toMatchObject({ EnvironmentIds: ["Environments-2"], ...BY_HAND });
  });

  test("what was published meanwhile stays published", async () => {
    const renewed = madeUpProduct({ version: "1.1.0" });
    await applyDesired(space.controller, renewed, inTest);
    const { facts, ...after } = await readPlan(space.controller, inTest, renewed);
    expect(changed(after)).toEqual([]);
    expect(upgradeIn(facts).snapshot?.SelectedPackages?.every(({ Version }) => Version === "1.1.0")).toBe(true);
  });

  test.each([0, 1, 2])("cut off after %d writes, the next one finishes", async (writes) => {
    space.standIn.faults.cutAfterWrites = writes;
    await expect(applyDesired(space.controller, product, inTest)).rejects.toMatchObject({ code: "Controller-Broken" });
    space.standIn.faults.cutAfterWrites = undefined;
    expect((await trigger()).Action).toMatchObject(BY_HAND);
    space.standIn.requests.length = 0;
    const again = await connect(space.standIn);
    await applyDesired(again, product, inTest);
    again.close();
    expect(space.standIn.requests.filter(({ status }) => status >= 400)).toEqual([]);
    const { facts, ...after } = await plan();
    expect(changed(after)).toEqual([]);
    expect(upgradeIn(facts).trigger?.Action).toMatchObject({ EnvironmentIds: ["Environments-2"], ...BY_HAND });
  });

  test("a trigger of somebody else is a problem of the plan, not a refusal in the middle", async () => {
    const { facts } = await plan();
    await space.post("/projecttriggers", {
      Name: "Before the audit",
      ProjectId: facts.project!.Id,
      SpaceId: facts.space.id,
      Filter: upgradeIn(facts).trigger!.Filter,
      Action: { ActionType: "RunRunbook", RunbookId: upgradeIn(facts).runbook!.Id, EnvironmentIds: ["Environments-1"] },
    });
    expect((await space.plan(product, { environment: "Production" })).problems).toEqual([]);
    expect((await plan()).problems).toMatchObject([
      { code: "Provision-TriggerElsewhere", what: expect.stringContaining("'Before the audit'") as string },
    ]);
    await expect(applyDesired(space.controller, product, inTest)).rejects.toMatchObject({
      code: "Provision-TriggerElsewhere",
    });
  });
});
