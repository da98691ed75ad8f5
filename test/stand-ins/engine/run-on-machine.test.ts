import { TaskLog } from "../../../src/stand-ins/controlling/task-log";
import { carryOut, engineFor, instance, machine, queuedRun, step, variable } from "./made-up-run";

const SLOW = "setTimeout(() => console.log('done'), 150);";

/** Carries out two runs at once on one machine and tells how their scripts lay in time. */
async function sideBySide(variables: ReturnType<typeof variable>[]) {
  const machines = [machine("a")];
  const { around } = instance(machines, { slow: SLOW });
  const told: string[] = [];
  const engine = engineFor(machines, ({ kind }) => {
    if (kind === "script-began" || kind === "script-ended") told.push(kind);
  });
  const logs = ["ServerTasks-1", "ServerTasks-2"].map((taskId) => new TaskLog(taskId, "Runbook"));
  await Promise.all(
    logs.map((log, index) =>
      engine.carryOut(
        queuedRun({ taskId: `ServerTasks-${index + 1}`, steps: [step("slow")], variables }),
        around,
        log,
        new AbortController().signal,
      ),
    ),
  );
  return { told, lines: logs.flatMap(({ root }) => root.rawLines()).join("\n") };
}

test("a Tentacle runs one script at a time, over all tasks", async () => {
  const { told, lines } = await sideBySide([]);
  expect(told).toEqual(["script-began", "script-ended", "script-began", "script-ended"]);
  expect(lines.match(/Wait {5}\| {3}Waiting for another script on a to end/g)).toHaveLength(1);
});

test("unless the project bypasses that", async () => {
  const { told } = await sideBySide([variable("OctopusBypassDeploymentMutex", "True")]);
  expect(told.slice(0, 2)).toEqual(["script-began", "script-began"]);
});

test("ten machines at a time unless the project says otherwise", async () => {
  const machines = Array.from({ length: 12 }, (_, index) => machine(`m${index}`));
  const most = async (variables: ReturnType<typeof variable>[]) => {
    let running = 0;
    let highest = 0;
    await carryOut(
      { steps: [step("slow")], variables },
      {
        machines,
        scripts: { slow: SLOW },
        onEvent: ({ kind }) => {
          if (kind === "script-began") running += 1;
          if (kind === "script-ended") running -= 1;
          highest = Math.max(highest, running);
        },
      },
    );
    return highest;
  };
  expect(await most([])).toBe(10);
  expect(await most([variable("Octopus.Action.MaxParallelism", "12")])).toBe(12);
});

test("on a machine the first action that fails ends the step", async () => {
  const one = step("one");
  const two = step("two");
  const { began, state } = await carryOut(
    { steps: [{ ...one, Actions: [...one.Actions, ...two.Actions] }] },
    { scripts: { one: "process.exit(1);", two: "" } },
  );
  expect({ began, state }).toEqual({ began: ["one on a"], state: "Failed" });
});
