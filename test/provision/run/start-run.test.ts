import type { Controller, Question } from "../../../src/provision/read/controller";
import { readyRun, startRun } from "../../../src/provision/run/start-run";
import { Failure } from "../../../src/step/failure";
import { DEFAULT_NAMES } from "../../../src/provision/desired-state";
import type { Runbook } from "../../../src/runbooks/runbook";
import { madeUpProduct } from "../made-up-product";
import { CHECK_RUNBOOK } from "../made-up-runbook";
import { applyDesired } from "../made-up-space";
import { Space } from "../space";

const product = madeUpProduct();
let space: Space;
beforeEach(async () => {
  space = await Space.start();
  await applyDesired(space.controller, product);
});
afterEach(() => space.close());

const dryRun = { ...DEFAULT_NAMES, environment: undefined, dryRun: true };
const tasks = async () => ((await space.get("/tasks?take=10")) as { Items: { Id: string; State: string }[] }).Items;

test("a dry run carries the answer to its prompt", async () => {
  const taskId = await startRun(space.controller, await readyRun(space.controller, dryRun));
  expect((await tasks()).map(({ Id }) => Id)).toEqual([taskId]);
});

const cancels = () => space.standIn.requests.filter(({ path }) => path.endsWith("/cancel")).length;

/** Another answer to the question for the run that was started. */
const answering = (answer: () => unknown): Controller => ({
  ...space.controller,
  read: async <T>(question: Question<T>) =>
    question.path.includes("/runbookRuns/") ? question.reply.parse(answer()) : space.controller.read(question),
});
const refused = () => {
  throw new Failure({ code: "Controller-PermissionMissing", what: "RunbookRunView is missing.", next: "Give it." });
};

test.each<[string, () => unknown, string]>([
  ["dropped the answer", () => ({ FormValues: {} }), "dropped the value"],
  ["does not let it be looked at", refused, "RunbookRunView is missing"],
])("a server that %s: the run is cancelled, for nobody knows that it is dry", async (_, answer, says) => {
  const ready = await readyRun(space.controller, dryRun);
  await expect(startRun(answering(answer), ready)).rejects.toMatchObject({
    code: "Run-NotDry",
    message: expect.stringMatching(new RegExp(`it was cancelled at once.*${says}`)) as string,
  });
  expect(cancels()).toBe(1);
});

test("a run that cannot be cancelled either: it says so, loudly", async () => {
  const ready = await readyRun(space.controller, dryRun);
  const helpless: Controller = { ...answering(() => ({ FormValues: {} })), create: refused };
  await expect(startRun(helpless, ready)).rejects.toMatchObject({
    code: "Run-NotDry",
    message: expect.stringMatching(/COULD NOT BE CANCELLED.*Cancel it in the web portal now/) as string,
  });
});

describe("a runbook that prompts for more", () => {
  const prompt = {
    name: "Upgrade.Undo.Name",
    description: "The name of the database, typed.",
    label: "Database",
    control: "SingleLineText" as const,
    value: "",
  };
  const asking: Runbook = { ...CHECK_RUNBOOK, prompts: [...CHECK_RUNBOOK.prompts, prompt] };
  const wanted = { ...dryRun, runbook: "check", dryRun: false, answers: { [prompt.name]: "Octopus" } };

  test("cannot be answered before apply has put the prompt there", async () => {
    await applyDesired(space.controller, { ...product, runbooks: [...product.runbooks, CHECK_RUNBOOK] });
    await expect(readyRun(space.controller, wanted)).rejects.toMatchObject({ code: "Run-NoPrompt" });
  });

  test("gets its answer, or is cancelled", async () => {
    await applyDesired(space.controller, { ...product, runbooks: [...product.runbooks, asking] });
    const ready = await readyRun(space.controller, wanted);
    await startRun(space.controller, ready);
    expect(cancels()).toBe(0);
    await expect(
      startRun(
        answering(() => ({ FormValues: { x: "Other" } })),
        ready,
      ),
    ).rejects.toMatchObject({
      code: "Run-NotAnswered",
      message: expect.stringContaining("prompts for Upgrade.Undo.Name") as string,
    });
    expect(cancels()).toBe(1);
  });
});
