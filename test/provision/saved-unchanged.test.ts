import { madeUpProduct } from "./made-up-product";
import { API_KEY, applyDesired, changed, desired } from "./made-up-space";
import { Space, stepByHand, type ProcessDocument, upgradeIn } from "./space";

const product = madeUpProduct();
let space: Space;
beforeEach(async () => {
  space = await Space.start();
  await applyDesired(
    space.controller,
    product,
    desired({ schedule: { kind: "daily", time: "03:00", timeZone: "UTC" } }),
  );
});
afterEach(() => space.close());

/** As another client does who opens a document and saves it: a PUT that is sent as a POST. */
async function save(path: string): Promise<void> {
  const url = `${space.standIn.url}/api/${space.controller.space.id}/${path}`;
  const headers = { "X-Octopus-ApiKey": API_KEY, "Content-Type": "application/json" };
  const document = await (await fetch(url, { headers })).text();
  const override = { ...headers, "X-HTTP-Method-Override": "PUT" };
  const answer = await fetch(url, { method: "POST", headers: override, body: document });
  expect(answer.status).toBe(200);
}
type Facts = Awaited<ReturnType<typeof space.plan>>["facts"];

test.each<[string, (facts: Facts) => string[]]>([
  ["the project", ({ project }) => [`projects/${project!.Id}`]],
  ["the project group", ({ projectGroup }) => [`projectgroups/${projectGroup!.Id}`]],
  ["the runbook", (facts) => [`runbooks/${upgradeIn(facts).runbook!.Id}`]],
  ["its process", (facts) => [`runbookProcesses/${upgradeIn(facts).process!.Id}`]],
  ["the trigger", (facts) => [`projecttriggers/${upgradeIn(facts).trigger!.Id}`]],
  ["every step template", ({ templates }) => [...templates.values()].map(({ Id }) => `actiontemplates/${Id}`)],
])("somebody saves %s unchanged: there is nothing to do", async (_, paths) => {
  for (const path of paths((await space.plan(product)).facts)) await save(path);
  expect(changed(await space.plan(product))).toEqual([]);
});

test("somebody saves the variables: a secret may be another one, so they are published again, and the plan says why", async () => {
  await save(`variables/${(await space.plan(product)).facts.variables!.Id}`);
  const { items } = await space.plan(product);
  expect(changed({ items })).toEqual(["create snapshot published snapshot of the runbook"]);
  expect(items.find(({ kind }) => kind === "snapshot")?.note).toMatch(/saved after .*secret/);
  await applyDesired(space.controller, product);
  expect(changed(await space.plan(product))).toEqual([]);
});

test("a process that was saved unchanged, then changed, is published", async () => {
  const { process } = upgradeIn((await space.plan(product)).facts);
  await save(`runbookProcesses/${process!.Id}`);
  await space.byHand(`/runbookProcesses/${process!.Id}`, (document) =>
    (document as ProcessDocument).Steps.push(stepByHand("Tell")),
  );
  const { items } = await space.plan(product);
  expect(items.find(({ kind }) => kind === "snapshot")?.note).toBe(
    "the process was changed after the snapshot was published",
  );
});
