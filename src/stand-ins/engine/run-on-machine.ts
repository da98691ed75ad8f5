import type { DeploymentTarget } from "../controlling/documents";
import type { MaskedLog } from "./masked-log";
import type { OutputVariable } from "./output-variables";
import { Connection } from "./connection";
import { lostReason, runScript } from "./run-script";
import { variablesFor } from "./run-variables";
import type { PlannedStep } from "./run-plan";
import { unfitness } from "./targets";
import type { TaskContext } from "./task-context";

/**
 * The project variable that lets scripts of several tasks run side by side on one machine
 * (facts: octopus-runbooks#one-script-per-tentacle).
 */
const BYPASS_MUTEX = "OctopusBypassDeploymentMutex";

interface OnMachine {
  /** Why it failed there; undefined when it did not. */
  failure: string | undefined;
  outputs: OutputVariable[];
}

/**
 * Runs a step on one machine: its actions one after another, up to the first that fails.
 * @param before outputs of earlier steps; an action sees what this machine made in this step, too
 */
export async function runOnMachine(
  task: TaskContext,
  planned: PlannedStep,
  machine: DeploymentTarget,
  before: readonly OutputVariable[],
  stepLog: MaskedLog,
): Promise<OnMachine> {
  const log = stepLog.child(machine.Name).begin();
  const outputs: OutputVariable[] = [];
  const end = (failure: string | undefined): OnMachine => {
    if (failure !== undefined) log.end("Failed");
    else if (task.cancel.aborted) log.end("Canceled");
    else log.succeed();
    return { failure, outputs };
  };
  const tentacle = task.options.tentacles.get(machine.Id);
  const now = task.around.machines().find(({ Id }) => Id === machine.Id) ?? machine;
  const unfit = unfitness(now, task.run);
  if (unfit?.isLeftOut) {
    log.write("Warning", `${unfit.because}: it is left out`);
    log.end("Skipped");
    return { failure: undefined, outputs };
  }
  if (unfit || !tentacle) {
    const reason = unfit?.because ?? `There is no Tentacle on the deployment target ${machine.Name}`;
    const place = { taskId: task.run.taskId, step: planned.step.Name, machine: machine.Name };
    const never = { outcome: "failed", exitCode: undefined, overheadSeconds: 0 } as const;
    task.options.onEvent({ kind: "script-ended", ...place, ...never, reason });
    log.write("Error", reason);
    return end(reason);
  }
  for (const action of planned.actions) {
    const seen = outputs.length === 0 ? before : [...before, ...outputs];
    const connection = new Connection();
    const work = () => runScript(task, tentacle, { planned, action, machine, seen, log, connection });
    const lost = connection.lost.then(() => ({ outcome: "failed", reason: lostReason(machine), outputs: [] }) as const);
    const variables = variablesFor({ ...task, outputs: seen }, { planned, action, machine });
    const isSideBySide = variables.evaluated(BYPASS_MUTEX)?.toLowerCase() === "true";
    const onWait = () => log.write("Wait", `Waiting for another script on ${machine.Name} to end`);
    const running = isSideBySide ? work() : task.locks.whileHolding(machine.Id, task.cancel, onWait, work);
    const result = await Promise.race([running, lost]);
    outputs.push(...(result?.outputs ?? []));
    if (result?.outcome === "failed") {
      log.write("Fatal", result.reason);
      return end(result.reason);
    }
    if (task.cancel.aborted) break;
  }
  return end(undefined);
}
