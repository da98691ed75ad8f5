import type { Controller } from "../../src/provision/controller";
import { findRunbook, readyRun, startRun } from "../../src/provision/start-run";
import type { Controller as StandIn } from "../../src/rehearsal/controller/start";
import { failureOf } from "../made-up/failure";
import { madeUpProduct } from "./made-up-product";
import { applyWishes, connect, isWrite, startSpace } from "./made-up-space";

process.env.NO_PROXY = "127.0.0.1";

const wish = { project: "Octopus HA upgrade", runbook: "upgrade", environment: undefined, dryRun: true };
let standIn: StandIn;
let controller: Controller;

async function start(options: Parameters<typeof startSpace>[0] = {}): Promise<void> {
  standIn = await startSpace(options);
  controller = await connect(standIn);
}
afterEach(async () => {
  controller.close();
  await standIn.close();
});

test("what a run needs is found without a write, names in any case; then it is started", async () => {
  await start();
  await applyWishes(controller, madeUpProduct());
  standIn.requests.length = 0;
  const ready = await readyRun(controller, { ...wish, project: "octopus ha UPGRADE", environment: "production" });
  expect(ready).toEqual({
    project: "Octopus HA upgrade",
    runbook: "upgrade",
    environment: "Production",
    machines: ["octo-1", "octo-2", "octo-3"],
    dryRun: true,
  });
  expect(standIn.requests.filter(isWrite)).toEqual([]);
  expect(await startRun(controller, ready)).toMatch(/^ServerTasks-\d+$/);
});

test("machines that a run could not work with are refused before it is started", async () => {
  await start();
  await applyWishes(controller, madeUpProduct());
  for (const machine of standIn.store.machines.all()) machine.Roles = ["HAServer"];
  const failure = await failureOf(() => readyRun(controller, wish));
  expect(failure.code).toBe("Provision-NoPrimary");
  expect(failure.next).toContain("exactly one of the nodes");
});

test("what is not there is undefined", async () => {
  await start();
  expect(await findRunbook(controller, wish)).toEqual({ project: undefined, runbook: undefined });
});

test("a controlling instance that cannot start runbooks by name is refused", async () => {
  await start();
  const old = { ...controller, version: "2022.3.5511" };
  const failure = await failureOf(() => readyRun(old, wish));
  expect(failure.code).toBe("Run-ControllerTooOld");
  expect(failure.what).toContain("2022.3.5511");
});

test("a refusal to start says which permission is missing", async () => {
  await start();
  const ready = { project: "None", runbook: "upgrade", environment: "Production", machines: [], dryRun: false };
  expect((await failureOf(() => startRun(controller, ready))).message).toContain("start the runbook");
});
