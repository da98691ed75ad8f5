import type { RouteRequest } from "./route-request";
import type { Document } from "./documents";
import { textsOf, type Fields } from "./fields";
import type { Runbook, RunbookRun } from "./kept-documents";
import { invalid } from "./refusal";
import { created, type Reply } from "./reply";
import { publishedSnapshot, snapshotOf, type RunOrder } from "./run-order";
import { askedRunbook } from "./runbook-routes";
import { startRun } from "./start-run";
import type { ControllerStore } from "./store";

/** The classic `runbookRuns`: everything by its id, one run (facts: octopus-runbooks#starting-a-run). */
export function runByIds(asked: RouteRequest): Reply {
  const { store } = asked;
  const fields = asked.fields();
  const runbook = store.runbooks.get(fields.text("RunbookId"));
  if (!runbook) throw invalid("The runbook cannot be found.");
  const snapshot = snapshotOf(store, runbook, fields.text("RunbookSnapshotId"));
  if (!snapshot) throw invalid("The snapshot cannot be found.");
  const environment = neededEnvironment(store, fields.text("EnvironmentId"));
  return created(shownRun(store, startRun(asked, { ...detailsOf(fields), runbook, snapshot, environment })));
}

/** `runbooks/{id}/run`: the published snapshot unless another is named, one run for each environment. */
export function runRunbook(asked: RouteRequest): Reply {
  const { store } = asked;
  const fields = asked.fields();
  const runbook = askedRunbook(asked);
  const snapshot = orderedSnapshot(store, runbook, fields);
  const ids = [fields.text("EnvironmentId"), ...fields.texts("EnvironmentIds")].filter((id) => id !== "");
  if (ids.length === 0) throw invalid("The EnvironmentIds field is required.");
  const order = { ...detailsOf(fields), runbook, snapshot };
  const runs = ids
    .map((id) => neededEnvironment(store, id))
    .map((environment) => startRun(asked, { ...order, environment }));
  return created(runs.map((run) => shownRun(store, run)));
}

export const shownRun = (store: ControllerStore, run: RunbookRun): object =>
  store.shown(
    "runbookRuns",
    { ...run, FailureEncountered: failed(store, run) },
    {
      Task: store.path(`tasks/${run.TaskId}`),
      Runbook: store.path(`runbooks/${run.RunbookId}`),
      RunbookSnapshot: store.path(`runbookSnapshots/${run.RunbookSnapshotId}`),
      Artifacts: store.path(`artifacts?regarding=${run.TaskId}`),
    },
  );

const failed = (store: ControllerStore, { TaskId }: RunbookRun) =>
  store.tasks.get(TaskId.toLowerCase())?.state === "Failed";

function orderedSnapshot(store: ControllerStore, runbook: Runbook, fields: Fields) {
  const given = fields.text("RunbookSnapshotNameOrId");
  if (given === "") return publishedSnapshot(store, runbook);
  const snapshot = snapshotOf(store, runbook, given);
  if (!snapshot) throw invalid(`The snapshot '${given}' cannot be found.`);
  return snapshot;
}

function neededEnvironment(store: ControllerStore, id: string): Document {
  const environment = store.environments.get(id);
  if (!environment) throw invalid(`The environment '${id}' cannot be found.`);
  return environment;
}

const detailsOf = (fields: Fields): Omit<RunOrder, "runbook" | "snapshot" | "environment"> => ({
  formValues: textsOf(fields.object("FormValues")),
  specificMachineIds: fields.texts("SpecificMachineIds"),
  excludedMachineIds: fields.texts("ExcludedMachineIds"),
  skipActionIds: fields.texts("SkipActions"),
  comments: fields.textOrNull("Comments"),
  queueTime: fields.textOrNull("QueueTime"),
  queueTimeExpiry: fields.textOrNull("QueueTimeExpiry"),
});
