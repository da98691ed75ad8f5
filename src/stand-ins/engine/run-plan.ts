import type { DeploymentTarget, ProcessAction, ProcessStep } from "../controlling/documents";
import { propertyText } from "./properties";
import type { QueuedRun } from "../controlling/queued-run";

export interface PlannedAction {
  action: ProcessAction;
  /** Its place among all actions of the process, from 1. */
  number: number;
}

/** A step of the frozen process as this run will carry it out. */
export interface PlannedStep {
  step: ProcessStep;
  /** From 1. */
  number: number;
  roles: readonly string[];
  /** Those that run: when there are none, `leftOut` says why. */
  actions: readonly PlannedAction[];
  leftOut: string;
}

/** Decides what of the process takes part in a run; what depends on how the run goes is decided later. */
export function planSteps(run: QueuedRun): PlannedStep[] {
  let actionNumber = 0;
  return run.steps.map((step, index) => {
    const all = step.Actions.map((action) => ({ action, number: (actionNumber += 1), because: leftOut(action, run) }));
    return {
      step,
      number: index + 1,
      roles: listOf(propertyText(step.Properties, "Octopus.Action.TargetRoles") ?? ""),
      actions: all.filter(({ because }) => because === ""),
      leftOut: all.every(({ because }) => because !== "") ? (all[0]?.because ?? "it has no actions") : "",
    };
  });
}

function leftOut(action: ProcessAction, { environment, skipActionIds }: QueuedRun): string {
  const { Environments, ExcludedEnvironments } = action;
  if (action.IsDisabled) return "it is disabled";
  if (ExcludedEnvironments.includes(environment.Id)) return `it does not run in the environment ${environment.Name}`;
  if (Environments.length > 0 && !Environments.includes(environment.Id)) {
    return `it does not run in the environment ${environment.Name}`;
  }
  // A required step cannot be left out of a run.
  return skipActionIds.includes(action.Id) && !action.IsRequired ? "it was left out of this run" : "";
}

/** Steps that start with the one before them form a group with it. */
export function groupsOf(steps: readonly PlannedStep[]): PlannedStep[][] {
  const groups: PlannedStep[][] = [];
  for (const planned of steps) {
    const before = groups.at(-1);
    if (before && planned.step.StartTrigger === "StartWithPrevious") before.push(planned);
    else groups.push([planned]);
  }
  return groups;
}

/** The machines of a step: those with any of its roles, which ignore case. */
export function machinesOf(
  { roles }: Pick<PlannedStep, "roles">,
  targets: readonly DeploymentTarget[],
): DeploymentTarget[] {
  const wanted = roles.map((role) => role.toLowerCase());
  return targets.filter(({ Roles }) => Roles.some((role) => wanted.includes(role.toLowerCase())));
}

const listOf = (text: string) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean);
