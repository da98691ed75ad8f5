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

/** The variables that Octopus itself makes (facts: octopus-variables#system-variables). */
export function systemVariables(
  run: QueuedRun,
  targets: readonly DeploymentTarget[],
  failures: readonly string[],
  { planned, action, machine }: Reader,
  targetsForm: DeploymentTargetsForm,
): VariableValue[] {
  const values: Record<string, string> = {
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
  };
  if (failures.length > 0) {
    values["Octopus.Deployment.Error"] = failures.join("; ");
    values["Octopus.Deployment.ErrorDetail"] = failures.join("\n");
  }
  if (planned) {
    values["Octopus.Step.Id"] = planned.step.Id;
    values["Octopus.Step.Name"] = planned.step.Name;
    values["Octopus.Step.Number"] = String(planned.number);
  }
  if (action) {
    values["Octopus.Action.Id"] = action.action.Id;
    values["Octopus.Action.Name"] = action.action.Name;
    values["Octopus.Action.Number"] = String(action.number);
  }
  if (machine) {
    Object.assign(values, named("Octopus.Machine", machine));
    values["Octopus.Machine.Hostname"] = hostOf(machine);
    values["Octopus.Machine.Roles"] = machine.Roles.join(",");
  }
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

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
