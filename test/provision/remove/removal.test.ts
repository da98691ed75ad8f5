import { carryOutRemoval, readRemoval } from "../../../src/provision/remove/removal";
import { madeUpProduct } from "../made-up-product";
import { applyDesired, changed, isWrite, desired } from "../made-up-space";
import { Space, upgradeIn } from "../space";

const product = madeUpProduct();
let space: Space;
beforeEach(async () => {
  space = await Space.start();
});
afterEach(() => space.close());

const remove = async () => {
  const removal = await readRemoval(space.controller, desired(), product);
  const done: string[] = [];
  await carryOutRemoval(space.controller, removal, ({ kind, name }) => done.push(`${kind} ${name}`));
  return { removal, done };
};

test("what apply made goes, and nothing is left", async () => {
  await applyDesired(
    space.controller,
    product,
    desired({ schedule: { kind: "daily", time: "03:00", timeZone: "UTC" } }),
  );
  const { removal, done } = await remove();
  expect(done).toHaveLength(removal.items.length);
  expect(done.slice(0, 4)).toEqual([
    "trigger Octopus HA upgrade on schedule",
    "runbook upgrade",
    "project Octopus HA upgrade",
    "project group Octopus HA upgrade",
  ]);
  expect((await readRemoval(space.controller, desired(), product)).items).toEqual([]);
  // And it can be put there again.
  const { plan } = await applyDesired(space.controller, product);
  expect(changed(plan)).toHaveLength(plan.items.length);
});

test("looking writes nothing", async () => {
  await applyDesired(space.controller, product);
  space.standIn.requests.length = 0;
  await readRemoval(space.controller, desired(), product);
  expect(space.standIn.requests.filter(isWrite)).toEqual([]);
});

/** Steps that the runbook upgrade does not have. */
const OF_OTHERS = /restore-db|Restore the Database|drop-snapshot|Drop the Snapshot|prune|Prune Backup Sets/;

test("with another runbook of the same kind, everything that it runs with stays", async () => {
  await applyDesired(space.controller, product);
  await applyDesired(space.controller, product, desired({ runbook: "second" }));
  const { removal, done } = await remove();
  // What only other runbooks have is not shared.
  expect(done.filter((item) => !OF_OTHERS.test(item))).toEqual(["runbook upgrade"]);
  const left = (kind: string) => removal.items.filter((item) => item.kind === kind && item.verb === "leave");
  expect(left("project")[0]?.note).toBe("it has 1 other runbook");
  expect(left("step template")).toHaveLength(product.templates.size - 3);
  expect(left("package")).toHaveLength(product.packages.length - 3);
  const after = await space.plan(product, { runbook: "second" });
  expect(changed(after).filter((item) => !OF_OTHERS.test(item) && !item.includes("logos"))).toEqual([]);
});

test("a project that apply did not make stays, with what is not ours in it", async () => {
  const group = { Name: "Infrastructure", SpaceId: space.controller.space.id };
  const made = (await space.post("/projectgroups", group)) as { Id: string };
  const { facts } = await space.plan(product);
  await space.post("/projects", { Name: "Infra", ProjectGroupId: made.Id, LifecycleId: facts.lifecycleId });
  const wanted = desired({ project: "Infra", projectGroup: "Infrastructure" });
  await applyDesired(space.controller, product, wanted);
  const { facts: there } = await space.plan(product, wanted);
  await space.byHand(`/variables/${there.variables!.Id}`, (document) => {
    const { Variables } = document as { Variables: object[] };
    Variables.push({ Id: "", Name: "Team", Value: "ops", Type: "String", Scope: {} });
  });
  const removal = await readRemoval(space.controller, wanted, product);
  const project = removal.items.find(({ kind }) => kind === "project");
  expect([project?.verb, project?.note]).toEqual(["leave", "apply did not make it; it has 1 other variable"]);
  await carryOutRemoval(space.controller, removal, () => undefined);
  const after = await space.plan(product, wanted);
  expect(upgradeIn(after.facts).runbook).toBeUndefined();
  expect(after.facts.templates.size).toBe(0);
  expect(after.facts.variables?.Variables.map(({ Name }) => Name)).toEqual(["Team"]);
});
