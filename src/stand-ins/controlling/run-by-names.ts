import type { RouteRequest } from "./route-request";
import { textsOf, type Fields } from "./fields";
import type { Runbook, Snapshot } from "./kept-documents";
import { invalid } from "./refusal";
import { created, type Reply } from "./reply";
import { publishedSnapshot, runbookIn, snapshotOf } from "./run-order";
import { startRun } from "./start-run";
import type { ControllerStore } from "./store";

/**
 * `runbook-runs/create/v1`: everything by its name, one run for each environment
 * (facts: octopus-runbooks#starting-a-run). Runs are not put off (`RunAt`), tenants and freezes are not played.
 */
export function runByNames(asked: RouteRequest): Reply {
  const { store } = asked;
  const fields = asked.fields();
  const runbook = orderedRunbook(store, fields);
  const snapshot = orderedSnapshot(store, runbook, fields.text("Snapshot"));
  const environments = fields.texts("EnvironmentNames").map((name) => {
    const environment = store.environments.named(name) ?? store.environments.get(name);
    if (!environment) throw invalid(`The environment '${name}' cannot be found.`);
    return environment;
  });
  if (environments.length === 0) throw invalid("The EnvironmentNames field is required.");
  const order = {
    runbook,
    snapshot,
    formValues: textsOf(fields.object("Variables")),
    specificMachineIds: machineIds(store, fields.texts("SpecificMachineNames")),
    excludedMachineIds: machineIds(store, fields.texts("ExcludedMachineNames")),
    skipActionIds: actionIds(store, snapshot, fields.texts("SkipStepNames")),
    comments: null,
    queueTime: fields.textOrNull("RunAt"),
    queueTimeExpiry: fields.textOrNull("NoRunAfter"),
  };
  const runs = environments.map((environment) => startRun(asked, { ...order, environment }));
  return created({
    RunbookRunServerTasks: runs.map(({ Id, TaskId }) => ({ RunbookRunId: Id, ServerTaskId: TaskId })),
  });
}

function orderedRunbook(store: ControllerStore, fields: Fields): Runbook {
  const projectName = fields.text("ProjectName");
  const wanted = projectName.toLowerCase();
  const project =
    store.projects.named(projectName) ??
    store.projects.all().find(({ Id, Slug }) => Id.toLowerCase() === wanted || Slug === wanted);
  if (!project) throw invalid(`The project '${projectName}' cannot be found.`);
  const runbookName = fields.text("RunbookName");
  const runbook = runbookIn(store, project, runbookName);
  if (!runbook) throw invalid(`The runbook '${runbookName}' cannot be found in the project '${project.Name}'.`);
  return runbook;
}

function orderedSnapshot(store: ControllerStore, runbook: Runbook, given: string): Snapshot {
  if (given === "") return publishedSnapshot(store, runbook);
  const snapshot = snapshotOf(store, runbook, given);
  if (!snapshot) throw invalid(`The snapshot '${given}' cannot be found.`);
  return snapshot;
}

function machineIds(store: ControllerStore, names: readonly string[]): string[] {
  return names.map((name) => {
    const machine = store.machines.named(name) ?? store.machines.get(name);
    if (!machine) throw invalid(`The deployment target '${name}' cannot be found.`);
    return machine.Id;
  });
}

function actionIds(store: ControllerStore, snapshot: Snapshot, names: readonly string[]): string[] {
  const steps = store.processes.get(snapshot.FrozenRunbookProcessId.toLowerCase())?.Steps ?? [];
  return names.flatMap((name) => {
    const wanted = name.toLowerCase();
    const found = steps.flatMap((step) =>
      step.Name.toLowerCase() === wanted
        ? step.Actions
        : step.Actions.filter((action) => action.Name.toLowerCase() === wanted),
    );
    if (found.length === 0) throw invalid(`The step '${name}' to be skipped cannot be found.`);
    return found.map(({ Id }) => Id);
  });
}
