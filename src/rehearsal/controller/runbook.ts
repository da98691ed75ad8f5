import { uniqueName } from "./crud";
import type { Fields } from "./fields";
import type { ConnectivityPolicy, Runbook } from "./kept-documents";
import { invalid } from "./refusal";
import { slugOf } from "./slug";
import type { ControllerStore } from "./store";

/**
 * Creates a runbook with its empty process, or saves the settings of one.
 * @throws 400
 */
export function saveRunbook(
  store: ControllerStore,
  fields: Fields,
  project: string | undefined,
  before?: Runbook,
): Runbook {
  const ProjectId = before?.ProjectId ?? project ?? fields.text("ProjectId");
  if (!store.projects.get(ProjectId)) throw invalid("The project cannot be found.");
  const Name = uniqueName(store.runbooks, "runbook", fields.text("Name"), before?.Id, ProjectId);
  const Environments = fields.texts("Environments");
  if (Environments.some((id) => !store.environments.get(id))) throw invalid("An environment cannot be found.");
  const Id = before?.Id ?? store.runbooks.nextId();
  const runbook: Runbook = {
    Description: "",
    MultiTenancyMode: "Untenanted",
    DefaultGuidedFailureMode: "EnvironmentDefault",
    RunRetentionPolicy: { QuantityToKeep: 100, ShouldKeepForever: false },
    ForcePackageDownload: false,
    RunbookTags: [],
    ...fields.kept(),
    Id,
    Name,
    ProjectId,
    Slug: fields.text("Slug") || (before?.Slug ?? freeSlug(store, ProjectId, Name)),
    RunbookProcessId: before?.RunbookProcessId ?? newProcess(store, ProjectId, Id),
    PublishedRunbookSnapshotId: published(store, fields, before),
    ConnectivityPolicy: connectivity(fields),
    EnvironmentScope: fields.text("EnvironmentScope") || "All",
    Environments,
    ...store.written(),
  };
  return store.runbooks.put(runbook);
}

/** A runbook takes with it its process and its snapshots. */
export function removeRunbook(store: ControllerStore, { Id, RunbookProcessId }: Runbook): void {
  store.processes.delete(RunbookProcessId.toLowerCase());
  for (const snapshot of store.snapshots.all()) if (snapshot.RunbookId === Id) store.snapshots.remove(snapshot.Id);
  store.runbooks.remove(Id);
}

function newProcess(store: ControllerStore, ProjectId: string, RunbookId: string): string {
  const Id = `RunbookProcess-${RunbookId}`;
  store.processes.set(Id.toLowerCase(), { Id, ProjectId, RunbookId, LastSnapshotId: null, Version: 0, Steps: [] });
  return Id;
}

/** Saving a runbook with the id of a snapshot publishes it (facts, platform 2.6); a new runbook has none. */
function published(store: ControllerStore, fields: Fields, before: Runbook | undefined): string | null {
  if (!before || !fields.has("PublishedRunbookSnapshotId")) return before?.PublishedRunbookSnapshotId ?? null;
  const id = fields.text("PublishedRunbookSnapshotId");
  if (id === "") return null;
  const snapshot = store.snapshots.get(id);
  if (snapshot?.RunbookId !== before.Id) throw invalid(`The snapshot '${id}' is none of this runbook.`);
  return snapshot.Id;
}

function connectivity(fields: Fields): ConnectivityPolicy {
  return {
    SkipMachineBehavior: "None",
    TargetRoles: [],
    AllowDeploymentsToNoTargets: false,
    ExcludeUnhealthyTargets: false,
    ...fields.object("ConnectivityPolicy"),
  };
}

const freeSlug = (store: ControllerStore, project: string, name: string) =>
  slugOf(name, (slug) => store.runbooks.all().some(({ ProjectId, Slug }) => ProjectId === project && Slug === slug));
