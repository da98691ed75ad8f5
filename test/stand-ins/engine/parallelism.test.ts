import { forEachAtATime, machinesAtATime } from "../../../src/stand-ins/engine/parallelism";
import { planSteps } from "../../../src/stand-ins/engine/run-plan";
import { variablesFor } from "../../../src/stand-ins/engine/run-variables";
import { queuedRun, step, variable } from "./made-up-run";

const NAME = "Octopus.Action.MaxParallelism";

test.each([
  ["nothing said", undefined, undefined, 10],
  ["the step's window", "3", undefined, 3],
  ["a project variable", undefined, "12", 12],
  ["a project variable wins over the step's window", "3", "12", 12],
  ["an expression", "#{Window}", undefined, 4],
  ["no number", "many", undefined, 10],
  ["none at all", "0", undefined, 10],
])("%s", (_what, ofStep, ofProject, expected) => {
  const variables = [variable("Window", "4"), ...(ofProject ? [variable(NAME, ofProject)] : [])];
  const run = queuedRun({ steps: [step("one", { Properties: ofStep ? { [NAME]: ofStep } : {} })], variables });
  const [planned] = planSteps(run);
  const given = variablesFor({ run, targets: [], failures: [], outputs: [] }, { planned: planned! });
  expect(machinesAtATime(given)).toBe(expected);
});

test("no more at a time than allowed, and all of them", async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await forEachAtATime([1, 2, 3, 4, 5, 6, 7], 3, new AbortController().signal, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 2));
    running -= 1;
    done.push(item);
  });
  expect(most).toBe(3);
  expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test("after an abort nothing new is begun", async () => {
  const cancel = new AbortController();
  const begun: number[] = [];
  await forEachAtATime([1, 2, 3], 1, cancel.signal, async (item) => {
    begun.push(item);
    if (item === 2) cancel.abort();
  });
  expect(begun).toEqual([1, 2]);
});
