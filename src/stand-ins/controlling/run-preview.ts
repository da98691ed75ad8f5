import type { RouteRequest } from "./route-request";
import type { DeploymentTarget, ProcessStep } from "./documents";
import { promptedVariables } from "./prompts";
import { ok, type Reply } from "./reply";
import { askedRunbook } from "./runbook-routes";
import type { ControllerStore } from "./store";

/** What a run would ask for and do: of the published snapshot, else of the process as it is now. */
export function previewRun(asked: RouteRequest): Reply {
  const { store } = asked;
  const runbook = askedRunbook(asked);
  const environment = store.environments.need(asked.param("environment"));
  const snapshot = store.snapshots.get(runbook.PublishedRunbookSnapshotId ?? "");
  const processId = snapshot?.FrozenRunbookProcessId ?? runbook.RunbookProcessId;
  const setId = snapshot?.FrozenProjectVariableSetId ?? store.projects.need(runbook.ProjectId).VariableSetId;
  const prompted = promptedVariables(store.variableSets.get(setId.toLowerCase())?.Variables ?? [], environment.Id);
  const withDisabled = asked.query.flag("includeDisabledSteps") === true;
  return ok({
    Form: {
      Values: Object.fromEntries(prompted.map(({ Id, Value, IsSensitive }) => [Id, IsSensitive ? null : Value])),
      Elements: prompted.map(({ Id, Name, Prompt, IsSensitive }) => ({
        Name: Id,
        IsValueRequired: Prompt?.Required === true,
        Control: { Type: "VariableValue", Name, Label: Prompt?.Label ?? "", IsSecure: IsSensitive, ...Prompt },
      })),
    },
    StepsToExecute: (store.processes.get(processId.toLowerCase())?.Steps ?? []).flatMap((step, i) =>
      stepsToExecute(store, step, i + 1, environment.Id, withDisabled),
    ),
    UseGuidedFailureModeByDefault: false,
    Links: {},
  });
}

function stepsToExecute(
  store: ControllerStore,
  step: ProcessStep,
  number: number,
  environmentId: string,
  withDisabled: boolean,
): object[] {
  const roles = rolesOfStep(step);
  const machines = store.machines.all().filter((machine) => isTarget(machine, roles, environmentId));
  return step.Actions.filter(({ IsDisabled }) => withDisabled || !IsDisabled).map((action) => ({
    ActionId: action.Id,
    ActionName: action.Name,
    ActionNumber: String(number),
    Roles: roles,
    Machines: machines.map(({ Id, Name, HealthStatus }) => ({ Id, Name, HealthStatus, Links: {} })),
    MachineNames: machines.map(({ Name }) => Name),
    UnavailableMachines: [],
    ExcludedMachines: [],
    CanBeSkipped: !action.IsRequired,
    IsDisabled: action.IsDisabled,
    HasNoApplicableMachines: roles.length > 0 && machines.length === 0,
  }));
}

function rolesOfStep({ Properties }: ProcessStep): string[] {
  const roles = Properties["Octopus.Action.TargetRoles"];
  return typeof roles === "string" ? roles.split(",").filter((role) => role !== "") : [];
}

const isTarget = (
  { IsDisabled, EnvironmentIds, Roles }: DeploymentTarget,
  roles: readonly string[],
  environmentId: string,
) => !IsDisabled && EnvironmentIds.includes(environmentId) && Roles.some((role) => roles.includes(role));
