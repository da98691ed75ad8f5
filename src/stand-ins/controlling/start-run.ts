import type { RouteRequest } from "./route-request";
import type { PackageReference, ProcessStep, SelectedPackage, Variable } from "./documents";
import { concurrencyTag } from "./concurrency-tag";
import type { RunbookRun } from "./kept-documents";
import { promptedValues, promptedVariables } from "./prompts";
import { invalid } from "./refusal";
import type { RunOrder } from "./run-order";
import { environmentsOf } from "./runbook-environments";
import type { ControllerStore } from "./store";
import { cancelSuperseded } from "./superseded-runs";

/**
 * Queues a run of a snapshot.
 * @throws 400 when the order cannot be carried out
 */
export function startRun({ store, instance }: RouteRequest, order: RunOrder): RunbookRun {
  const { runbook, snapshot, environment } = order;
  if (!environmentsOf(store, runbook).includes(environment)) {
    throw invalid(`The runbook '${runbook.Name}' cannot be run in the environment '${environment.Name}'.`);
  }
  const steps = store.processes.get(snapshot.FrozenRunbookProcessId.toLowerCase())?.Steps ?? [];
  const variables = store.variableSets.get(snapshot.FrozenProjectVariableSetId.toLowerCase())?.Variables ?? [];
  const prompted = promptedVariables(variables, environment.Id);
  const formValues = promptedValues(prompted, order.formValues);
  checkSkipped(steps, order.skipActionIds);
  checkMachines(store, [...order.specificMachineIds, ...order.excludedMachineIds]);
  const project = store.projects.need(runbook.ProjectId);
  const run = runResource(store, order, instance.queue.nextId(), visible(prompted, formValues));
  const { SkipMachineBehavior, AllowDeploymentsToNoTargets, ExcludeUnhealthyTargets } = runbook.ConnectivityPolicy;
  const task = instance.queue.add(
    {
      taskId: run.TaskId,
      runbookRunId: run.Id,
      serverUrl: instance.identity.url,
      serverVersion: instance.identity.version,
      startedBy: store.user.Name,
      space: { Id: store.space.Id, Name: store.space.Name },
      project: { Id: project.Id, Name: project.Name },
      runbook: { Id: runbook.Id, Name: runbook.Name },
      snapshot: { Id: snapshot.Id, Name: snapshot.Name },
      environment: { Id: environment.Id, Name: environment.Name },
      steps,
      variables,
      selectedPackages: [...snapshot.SelectedPackages, ...fixedPackages(steps, snapshot.SelectedPackages)],
      formValues,
      allowsNoTargets: AllowDeploymentsToNoTargets,
      skipsUnavailable: SkipMachineBehavior === "SkipUnavailableMachines",
      excludesUnhealthy: ExcludeUnhealthyTargets,
      specificMachineIds: order.specificMachineIds,
      excludedMachineIds: order.excludedMachineIds,
      skipActionIds: order.skipActionIds,
    },
    concurrencyTag(store, { project, runbook, environment, variables }),
    order.queueTimeExpiry,
  );
  cancelSuperseded(store, instance.queue, task, runbook);
  return store.runs.put(run);
}

function runResource(store: ControllerStore, order: RunOrder, TaskId: string, FormValues: object): RunbookRun {
  const { runbook, snapshot, environment } = order;
  return {
    Id: store.runs.nextId(),
    Name: `${runbook.Name} on ${environment.Name}`,
    ProjectId: runbook.ProjectId,
    RunbookId: runbook.Id,
    RunbookName: runbook.Name,
    RunbookSnapshotId: snapshot.Id,
    FrozenRunbookProcessId: snapshot.FrozenRunbookProcessId,
    ManifestVariableSetId: snapshot.FrozenProjectVariableSetId,
    EnvironmentId: environment.Id,
    TenantId: null,
    TaskId,
    Created: store.now().toISOString(),
    DeployedBy: store.user.Username,
    DeployedById: store.user.Id,
    DeployedToMachineIds: [],
    SkipActions: order.skipActionIds,
    SpecificMachineIds: order.specificMachineIds,
    ExcludedMachineIds: order.excludedMachineIds,
    FormValues,
    UseGuidedFailure: false,
    Comments: order.comments,
    QueueTime: order.queueTime,
    QueueTimeExpiry: order.queueTimeExpiry,
  };
}

/** By the id of the form's element; what is secret is not kept where everybody can read it. */
const visible = (prompted: readonly Variable[], values: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    prompted
      .filter(({ Name }) => values[Name] !== undefined)
      .map(({ Id, Name, IsSensitive }) => [Id, IsSensitive ? null : values[Name]]),
  );

function checkSkipped(steps: readonly ProcessStep[], skipActionIds: readonly string[]): void {
  for (const id of skipActionIds) {
    const action = steps.flatMap(({ Actions }) => Actions).find(({ Id }) => Id === id);
    if (!action) throw invalid(`The step '${id}' to be skipped cannot be found.`);
    if (action.IsRequired) throw invalid(`The step '${action.Name}' is required and cannot be skipped.`);
  }
}

function checkMachines(store: ControllerStore, ids: readonly string[]): void {
  const unknown = ids.find((id) => !store.machines.get(id));
  if (unknown !== undefined) throw invalid(`The deployment target '${unknown}' cannot be found.`);
}

/** What was disabled in a step when the snapshot was made is in no list, but may have a version of its own. */
function fixedPackages(steps: readonly ProcessStep[], selected: readonly SelectedPackage[]): SelectedPackage[] {
  const isSelected = (action: string, { Name }: PackageReference) =>
    selected.some((each) => each.ActionName === action && each.PackageReferenceName === Name);
  return steps
    .flatMap(({ Actions }) => Actions)
    .flatMap(({ Name: ActionName, Packages }) =>
      Packages.filter((reference) => reference.Version && !isSelected(ActionName, reference)).map(
        ({ Name, Version }) => ({ ActionName, PackageReferenceName: Name, Version: Version ?? "" }),
      ),
    );
}
