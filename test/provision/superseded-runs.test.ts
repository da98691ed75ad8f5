import { readyRun, startRun } from "../../src/provision/run/start-run";
import { DEFAULT_NAMES } from "../../src/provision/desired-state";
import type { TaskEngine } from "../../src/stand-ins/controlling/queued-run";
import { madeUpProduct } from "./made-up-product";
import { applyDesired, changed } from "./made-up-space";
import { Space, type RunbookDocument, upgradeIn } from "./space";

const product = madeUpProduct();
/** Runs last until they are cancelled. */
const engine: TaskEngine = {
  carryOut: (_run, _around, _log, cancel) =>
    new Promise((resolve) => cancel.addEventListener("abort", () => resolve({ state: "Canceled", errorMessage: "" }))),
};

let space: Space;
beforeEach(async () => {
  space = await Space.start({ engine });
});
afterEach(() => space.close());

const runbook = async () => upgradeIn((await space.plan(product)).facts).runbook!;

test("a later run cancels no earlier one, neither queued nor at work", async () => {
  await applyDesired(space.controller, product);
  const ready = { ...DEFAULT_NAMES, environment: undefined, dryRun: false };
  for (let run = 0; run < 3; run += 1) await startRun(space.controller, await readyRun(space.controller, ready));
  const { Items } = (await space.get("/tasks?take=10")) as { Items: { State: string }[] };
  expect(Items.map(({ State }) => State).sort()).toEqual(["Executing", "Queued", "Queued"]);
});

test("cut off between creating the runbook and saving the rest of it: the next apply saves it", async () => {
  await applyDesired(space.controller, product);
  // As the server leaves it when it is created.
  await space.byHand(`/runbooks/${(await runbook()).Id}`, (document) => {
    Object.assign(document as RunbookDocument, { CancelQueuedTasks: true, CancelRunningTasks: true });
  });
  const { items } = await space.plan(product);
  expect(changed({ items })).toEqual(["change runbook upgrade"]);
  expect(items.find(({ kind }) => kind === "runbook")?.fields.map(({ field }) => field)).toEqual([
    "CancelQueuedTasks",
    "CancelRunningTasks",
  ]);
  await applyDesired(space.controller, product);
  expect(await runbook()).toMatchObject({ CancelQueuedTasks: false, CancelRunningTasks: false });
});

test("a retention policy that somebody chose stays, whatever its shape", async () => {
  await applyDesired(space.controller, product);
  const chosen = { QuantityToKeep: 7, ShouldKeepForever: false, Strategy: "Count", Unit: "Days" };
  await space.byHand(`/runbooks/${(await runbook()).Id}`, (document) => {
    Object.assign(document as RunbookDocument, { RunRetentionPolicy: chosen, DefaultGuidedFailureMode: "On" });
  });
  await applyDesired(space.controller, product);
  expect(await runbook()).toMatchObject({ RunRetentionPolicy: chosen, DefaultGuidedFailureMode: "Off" });
});

test("an older instance, which knows nothing of superseded runs, is written to once", async () => {
  const older = await Space.start({ engine, version: "2026.1.1000" });
  await applyDesired(older.controller, product);
  expect(older.standIn.requests.filter(({ method, path }) => method === "PUT" && path.includes("/runbooks/"))).toEqual(
    [],
  );
  expect(changed(await older.plan(product))).toEqual([]);
  await older.close();
});
