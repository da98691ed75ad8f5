import type { MaskedLog } from "./masked-log";
import type { OutputVariable } from "./output-variables";
import { forEachAtATime, machinesAtATime } from "./parallelism";
import { runOnMachine } from "./run-on-machine";
import { machinesOf, type PlannedStep } from "./run-plan";
import { variablesFor } from "./run-variables";
import type { TaskContext } from "./task-context";

interface StepResult {
  /** Why it failed, for each machine on which it did. */
  failures: string[];
  outputs: OutputVariable[];
}

/**
 * Runs a step on its machines. They see what was handed over before it began, not each other's outputs
 * (facts: octopus-variables#output-variables). Without a machine it is skipped, and the run goes on
 * (facts: octopus-runbooks#machines-of-a-run).
 */
export async function runStep(
  task: TaskContext,
  planned: PlannedStep,
  before: readonly OutputVariable[],
  log: MaskedLog,
): Promise<StepResult> {
  const { step, roles } = planned;
  const result: StepResult = { failures: [], outputs: [] };
  const machines = machinesOf(planned, task.targets);
  if (machines.length === 0) {
    const because = `no deployment target of this run has the role ${roles.join(" or ")}`;
    log.begin().write("Warning", `The step is skipped: ${because}`);
    log.end("Skipped");
    task.options.onEvent({ kind: "step-skipped", taskId: task.run.taskId, step: step.Name, because });
    return result;
  }
  log.begin();
  const atATime = machinesAtATime(variablesFor({ ...task, outputs: before }, { planned }));
  await forEachAtATime(machines, atATime, task.cancel, async (machine) => {
    const { failure, outputs } = await runOnMachine(task, planned, machine, before, log);
    result.outputs.push(...outputs);
    if (failure !== undefined) result.failures.push(`${step.Name} on ${machine.Name}: ${task.masker.mask(failure)}`);
  });
  if (result.failures.length > 0) log.end("Failed");
  else if (task.cancel.aborted) log.end("Canceled");
  else log.succeed();
  return result;
}
