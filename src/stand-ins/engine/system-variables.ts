import type { DeploymentTarget } from "../controlling/documents";
import { deploymentTargets, type DeploymentTargetsForm } from "./deployment-targets";
import type { QueuedRun } from "../controlling/queued-run";
import type { PlannedAction, PlannedStep } from "./run-plan";
import type { VariableValue } from "./variable-dictionary";

/** Where a value is read: in a run, in a step of it, in an action, on a machine. */
export interface Reader {
  planned?: PlannedStep;
  action?: PlannedAction;
  machine?: DeploymentTarget;
}

/** Of the variables that Octopus itself makes (facts: octopus-variables#system-variables) those of the run. */
export function variablesOfRun(
  run: QueuedRun,
  targets: readonly DeploymentTarget[],
  targetsForm: DeploymentTargetsForm,
): VariableValue[] {
  return valuesOf({
    "Octopus.Version": run.serverVersion,
    "Octopus.Web.ServerUri": run.serverUrl,
    "Octopus.Web.BaseUrl": run.serverUrl,
    "Octopus.Deployment.CreatedBy.Username": run.startedBy,
    ...deploymentTargets(targets, targetsForm),
    "Octopus.Task.Id": run.taskId,
    "Octopus.RunbookRun.Id": run.runbookRunId,
    ...named("Octopus.Space", run.space),
    ...named("Octopus.Project", run.project),
    ...named("Octopus.Runbook", run.runbook),
    ...named("Octopus.RunbookSnapshot", run.snapshot),
    ...named("Octopus.Environment", run.environment),
    ...machinesInRole(targets),
  });
}

/** There are none before something failed. */
export const failureVariables = (failures: readonly string[]): VariableValue[] =>
  failures.length === 0
    ? []
    : valuesOf({
        "Octopus.Deployment.Error": failures.join("; "),
        "Octopus.Deployment.ErrorDetail": failures.join("\n"),
      });

export const stepVariables = ({ step, number }: PlannedStep): VariableValue[] =>
  valuesOf({ ...named("Octopus.Step", step), "Octopus.Step.Number": String(number) });

export const actionVariables = ({ action, number }: PlannedAction): VariableValue[] =>
  valuesOf({ ...named("Octopus.Action", action), "Octopus.Action.Number": String(number) });

export const machineVariables = (machine: DeploymentTarget): VariableValue[] =>
  valuesOf({
    ...named("Octopus.Machine", machine),
    "Octopus.Machine.Hostname": hostOf(machine),
    "Octopus.Machine.Roles": machine.Roles.join(","),
  });

const valuesOf = (values: Readonly<Record<string, string>>): VariableValue[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

const named = (prefix: string, { Id, Name }: { Id: string; Name: string }) => ({
  [`${prefix}.Id`]: Id,
  [`${prefix}.Name`]: Name,
});

function machinesInRole(targets: readonly DeploymentTarget[]): Record<string, string> {
  const roles = new Set(targets.flatMap(({ Roles }) => Roles));
  return Object.fromEntries(
    [...roles].map((role) => [
      `Octopus.Environment.MachinesInRole[${role}]`,
      targets
        .filter(({ Roles }) => Roles.includes(role))
        .map(({ Id }) => Id)
        .join(","),
    ]),
  );
}

/** The host that the Tentacle is reached at; a machine without an address goes by its name. */
function hostOf({ Name, Endpoint }: DeploymentTarget): string {
  const uri = typeof Endpoint === "object" && Endpoint !== null && "Uri" in Endpoint ? Endpoint.Uri : undefined;
  return typeof uri === "string" && URL.canParse(uri) ? new URL(uri).hostname : Name;
}
