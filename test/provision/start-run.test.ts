import type { Controller, Question } from "../../src/provision/controller";
import { readyRun, startRun } from "../../src/provision/start-run";
import { DEFAULT_NAMES } from "../../src/provision/wishes";
import { madeUpProduct } from "./made-up-product";
import { applyWishes } from "./made-up-space";
import { Space } from "./space";

const product = madeUpProduct();
let space: Space;
beforeEach(async () => {
  space = await Space.start();
  await applyWishes(space.controller, product);
});
afterEach(() => space.close());

const dryRun = { ...DEFAULT_NAMES, environment: undefined, dryRun: true };
const tasks = async () => ((await space.get("/tasks?take=10")) as { Items: { Id: string; State: string }[] }).Items;

test("a dry run carries the answer to its prompt", async () => {
  const taskId = await startRun(space.controller, await readyRun(space.controller, dryRun));
  expect((await tasks()).map(({ Id }) => Id)).toEqual([taskId]);
});

test("a server that dropped the answer: the run is cancelled, for it is no dry run", async () => {
  // As if the run that was started had no answers.
  const forgetful: Controller = {
    ...space.controller,
    read: async <T>(question: Question<T>) =>
      question.path.includes("/runbookRuns/")
        ? question.reply.parse({ FormValues: {} })
        : space.controller.read(question),
  };
  const ready = await readyRun(space.controller, dryRun);
  await expect(startRun(forgetful, ready)).rejects.toMatchObject({ code: "Run-NotDry" });
  expect(space.standIn.requests.filter(({ path }) => path.endsWith("/cancel"))).toHaveLength(1);
});
