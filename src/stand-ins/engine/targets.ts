import type { DeploymentTarget } from "../controlling/documents";
import type { QueuedRun } from "../controlling/queued-run";

/** Why a machine takes no part, and whether that fails its steps or only leaves it out. */
interface Unfit {
  because: string;
  isLeftOut: boolean;
}

/** What a machine's health means for a run (the runbook's connectivity policy; facts: octopus-runbooks#the-runbook). */
export function unfitness(machine: DeploymentTarget, run: QueuedRun): Unfit | undefined {
  if (machine.HealthStatus === "Unavailable") {
    return { because: `The deployment target ${machine.Name} is unavailable`, isLeftOut: run.skipsUnavailable };
  }
  if (machine.HealthStatus === "Unhealthy" && run.excludesUnhealthy) {
    return { because: `The deployment target ${machine.Name} is unhealthy`, isLeftOut: true };
  }
  return undefined;
}

/**
 * The machines that a run deploys to, fixed when it begins: a disabled, excluded or left out machine is none of them
 * and so missing from `MachinesInRole` (facts: octopus-runbooks#machines-of-a-run).
 */
export function targetsOf(
  run: QueuedRun,
  machines: readonly DeploymentTarget[],
): { targets: DeploymentTarget[]; leftOut: string[] } {
  const wanted = machines.filter(
    ({ Id, EnvironmentIds, IsDisabled }) =>
      EnvironmentIds.includes(run.environment.Id) &&
      !IsDisabled &&
      !run.excludedMachineIds.includes(Id) &&
      (run.specificMachineIds.length === 0 || run.specificMachineIds.includes(Id)),
  );
  const unfit = wanted.map((machine) => ({ machine, unfit: unfitness(machine, run) }));
  return {
    targets: unfit.flatMap((each) => (each.unfit?.isLeftOut ? [] : [each.machine])),
    leftOut: unfit.flatMap((each) => (each.unfit?.isLeftOut ? [each.unfit.because] : [])),
  };
}
