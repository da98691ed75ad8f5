import { carryOutRemoval, readRemoval } from "../../src/provision/removal";
import { madeUpProduct } from "./made-up-product";
import { applyWishes, changed, isWrite, wishes } from "./made-up-space";
import { Space } from "./space";

const product = madeUpProduct();
let space: Space;
beforeEach(async () => {
  space = await Space.start();
});
afterEach(() => space.close());

const remove = async () => {
  const removal = await readRemoval(space.controller, wishes(), product);
  const done: string[] = [];
  await carryOutRemoval(space.controller, removal, ({ kind, name }) => done.push(`${kind} ${name}`));
  return { removal, done };
};

test("what apply made goes, and nothing is left", async () => {
  await applyWishes(space.controller, product, wishes({ schedule: { kind: "daily", time: "03:00", timeZone: "UTC" } }));
  const { removal, done } = await remove();
  expect(done).toHaveLength(removal.items.length);
  expect(done.slice(0, 4)).toEqual([
    "trigger Octopus HA upgrade on schedule",
    "runbook upgrade",
    "project Octopus HA upgrade",
    "project group Octopus HA upgrade",
  ]);
  expect((await readRemoval(space.controller, wishes(), product)).items).toEqual([]);
  // And it can be put there again.
  const { plan } = await applyWishes(space.controller, product);
  expect(changed(plan)).toHaveLength(plan.items.length);
});

test("looking writes nothing", async () => {
  await applyWishes(space.controller, product);
  space.standIn.requests.length = 0;
  await readRemoval(space.controller, wishes(), product);
  expect(space.standIn.requests.filter(isWrite)).toEqual([]);
});

test("a project with another runbook stays, with its own variables and without ours", async () => {
  await applyWishes(space.controller, product);
  const { facts } = await space.plan(product);
  await applyWishes(space.controller, product, wishes({ runbook: "second" }));
  await space.byHand(`/variables/${facts.variables!.Id}`, (document) => {
    const { Variables } = document as { Variables: object[] };
    Variables.push({ Id: "", Name: "Team", Value: "ops", Type: "String", Scope: {} });
  });
  const { removal } = await remove();
  const left = removal.items.filter(({ verb }) => verb === "leave").map(({ kind, note }) => [kind, note]);
  expect(left).toContainEqual(["project", "it has another runbook"]);
  expect(left.filter(([kind]) => kind === "step template")).toHaveLength(product.templates.size);
  const after = await space.plan(product);
  expect(after.facts.project).toBeDefined();
  expect(after.facts.runbook).toBeUndefined();
  expect(after.facts.variables?.Variables.map(({ Name }) => Name)).toEqual(["Team"]);
});
