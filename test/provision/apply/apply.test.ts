import type { Controller } from "../../../src/provision/read/controller";
import { readPlan } from "../../../src/provision/read/read-plan";
import type { ControllerStandIn } from "../../../src/stand-ins/controlling/start";
import { madeUpProduct } from "../made-up-product";
import { applyDesired, changed, connect, isWrite, startSpace } from "../made-up-space";

const product = madeUpProduct();
let standIn: ControllerStandIn;
let controller: Controller;

beforeEach(async () => {
  standIn = await startSpace();
  controller = await connect(standIn);
});
afterEach(async () => {
  controller.close();
  await standIn.close();
});

test("an empty space gets everything, within 60 requests besides the uploads of packages", async () => {
  const { plan, done } = await applyDesired(controller, product);
  expect(plan.problems).toEqual([]);
  expect(done.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["package", "step template", "logos", "project", "variable", "runbook", "step", "snapshot"]),
  );
  expect(done.length).toBe(plan.items.length);
  const requests = standIn.requests.filter(({ path }) => !path.endsWith("/packages/raw"));
  expect(requests.length).toBeLessThanOrEqual(60);
  expect(standIn.requests.filter(({ status }) => status >= 400)).toEqual([]);
});

test("applying again writes nothing and asks at most 20 times", async () => {
  await applyDesired(controller, product);
  standIn.requests.length = 0;
  const again = await connect(standIn);
  const { plan } = await applyDesired(again, product);
  again.close();
  expect(changed(plan)).toEqual([]);
  expect(standIn.requests.filter(isWrite)).toEqual([]);
  expect(standIn.requests.length).toBeLessThanOrEqual(20);
});

test("planning alone writes nothing", async () => {
  await readPlan(controller, (await import("../made-up-space")).desired(), product);
  expect(standIn.requests.filter(isWrite)).toEqual([]);
});

test("an instance that makes secrets of the defaults of sensitive parameters has nothing to do left either", async () => {
  const hiding = await startSpace({ hidesSensitiveDefaults: true });
  const there = await connect(hiding);
  await applyDesired(there, product);
  expect(changed((await applyDesired(there, product)).plan)).toEqual([]);
  there.close();
  await hiding.close();
});
