import { acquirePackages, needsPackages } from "./acquire-packages";
import { MaskedLog } from "./masked-log";
import { reasonToSkip } from "./run-condition";
import { isManual, runManual } from "./run-manual";
import { groupsOf, machinesOf, planSteps, type PlannedStep } from "./run-plan";
import { runStep } from "./run-step";
import { variablesFor } from "./run-variables";
import { VariableLayers } from "./variable-layers";
import { targetsOf } from "./targets";
import type { TaskContext } from "./task-context";
import type { TaskEnd } from "../controlling/queued-run";
import type { TaskLog } from "../controlling/task-log";
import { unplayed } from "./unplayed";

interface TaskResult {
  state: TaskEnd;
  errorMessage: string;
}

/** Carries out one task from its beginning to its end. */
export async function runTask(
  shared: Omit<TaskContext, "targets" | "failures" | "outputs" | "packages" | "layers">,
  taskLog: TaskLog,
): Promise<TaskResult> {
  const { run, masker } = shared;
  const log = new MaskedLog(taskLog.root, masker).begin();
  const steps = planSteps(run);
  const { targets, leftOut } = targetsOf(run, shared.around.machines());
  for (const because of leftOut) log.write("Warning", `${because}: it is left out of this run`);
  const task: TaskContext = {
    ...{ ...shared, targets, failures: [], outputs: [] },
    ...{ packages: new Map(), layers: new VariableLayers() },
  };
  try {
    refuseWhatCannotRun(task, steps);
    await runSteps(task, steps, log);
  } catch (error) {
    // Whatever is thrown ends the task at once: no step runs any more, not even one for failures.
    task.failures.push(masker.mask(error instanceof Error ? error.message : String(error)));
  }
  return endOf(task, log);
}

function refuseWhatCannotRun({ run, targets, around }: TaskContext, steps: readonly PlannedStep[]): void {
  const problems = unplayed(run, steps, { hasPeople: around.ask !== undefined });
  if (problems.length > 0) throw new Error(`The stand-in does not play ${problems.join(", ")}.`);
  if (!run.allowsNoTargets && steps.every((planned) => machinesOf(planned, targets).length === 0)) {
    throw new Error(
      `There is no deployment target in the environment ${run.environment.Name} that any step could run on.`,
    );
  }
}

async function runSteps(task: TaskContext, steps: readonly PlannedStep[], log: MaskedLog): Promise<void> {
  // Packages are acquired for all steps before the first that needs one.
  const firstWithPackages = steps.find(needsPackages);
  const logs = new Map<PlannedStep, MaskedLog>();
  let acquisition: MaskedLog | undefined;
  for (const planned of steps) {
    if (planned === firstWithPackages) acquisition = log.child("Acquire packages");
    logs.set(planned, log.child(`Step ${planned.number}: ${planned.step.Name}`));
  }
  for (const group of groupsOf(steps)) {
    if (task.cancel.aborted) return;
    if (acquisition && firstWithPackages && group.includes(firstWithPackages)) {
      await acquire(task, steps, acquisition);
    }
    await runGroup(task, group, logs);
  }
}

async function acquire(task: TaskContext, steps: readonly PlannedStep[], log: MaskedLog): Promise<void> {
  log.begin();
  try {
    const variables = (reader: Parameters<typeof variablesFor>[1]) => variablesFor(task, reader);
    task.packages = await acquirePackages(steps, { ...task, scripts: task.options.scripts, log, variables });
  } catch (error) {
    log.write("Fatal", error instanceof Error ? error.message : String(error));
    log.end("Failed");
    throw error;
  }
  log.succeed();
}

/**
 * Steps of a group begin together: neither sees the other's outputs, nor whether it fails
 * (facts: octopus-variables#output-variables).
 */
async function runGroup(
  task: TaskContext,
  group: readonly PlannedStep[],
  logs: ReadonlyMap<PlannedStep, MaskedLog>,
): Promise<void> {
  const before = task.outputs;
  const decided = group.map((planned) => ({ planned, because: reasonToSkip(planned, task) }));
  const results = await Promise.all(
    decided.map(async ({ planned, because }) => {
      const log = logs.get(planned);
      if (!log) return undefined;
      if (because === undefined && isManual(planned))
        return { failures: await runManual(task, planned, log), outputs: [] };
      if (because === undefined) return runStep(task, planned, before, log);
      log.end("Skipped");
      task.options.onEvent({ kind: "step-skipped", taskId: task.run.taskId, step: planned.step.Name, because });
      return undefined;
    }),
  );
  const outputs = results.flatMap((result) => result?.outputs ?? []);
  if (outputs.length > 0) task.outputs = [...task.outputs, ...outputs];
  for (const result of results) task.failures.push(...(result?.failures ?? []));
}

function endOf({ cancel, failures }: TaskContext, log: MaskedLog): TaskResult {
  if (cancel.aborted) {
    log.end("Canceled");
    return { state: "Canceled", errorMessage: "" };
  }
  if (failures.length === 0) {
    log.succeed();
    return { state: "Success", errorMessage: "" };
  }
  const errorMessage = failures.join("; ");
  log.write("Fatal", errorMessage);
  log.end("Failed");
  return { state: "Failed", errorMessage };
}
