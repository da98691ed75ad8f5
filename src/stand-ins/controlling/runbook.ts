import { uniqueName } from "./crud";
import type { Fields } from "./fields";
import type { ConnectivityPolicy, Runbook, RunRetentionPolicy, SupersededRuns } from "./kept-documents";
import { invalid } from "./refusal";
import { checkTriggers } from "./runbook-environments";
import { slugOf } from "./slug";
import type { ControllerStore } from "./store";
import { isBefore } from "./instance-version";

/**
 * From here on a runbook says whether a later run cancels earlier ones; new ones say yes
 * (facts: octopus-runbooks#superseded-runs).
 */
const KNOWS_SUPERSEDED_RUNS = "2026.2.7727";

/**
 * Creates a runbook with its empty process, or saves the settings of one. As the generated reference says: what is left
 * out falls back to its default (but the slug and what becomes of superseded runs), and what is not known is ignored.
 * @param version the instance's
 * @throws 400
 */
export function saveRunbook(
  store: ControllerStore,
  version: string,
  fields: Fields,
  project: string | undefined,
  before?: Runbook,
): Runbook {
  // A runbook stays in its project, and a PUT has to name it all the same.
  const given = project ?? fields.text("ProjectId");
  if (!store.projects.get(given) || (before && given.toLowerCase() !== before.ProjectId.toLowerCase())) {
    throw invalid("The project cannot be found.");
  }
  const ProjectId = before?.ProjectId ?? given;
  const Name = uniqueName(store.runbooks, "runbook", fields.text("Name"), before?.Id, ProjectId);
  const Environments = fields.texts("Environments");
  if (Environments.some((id) => !store.environments.get(id))) throw invalid("An environment cannot be found.");
  const retention = retentionPolicy(fields);
  const Id = before?.Id ?? store.runbooks.nextId();
  const runbook: Runbook = {
    Id,
    Name,
    ProjectId,
    Slug: fields.text("Slug") || (before?.Slug ?? freeSlug(store, ProjectId, Name)),
    Description: fields.textOrNull("Description") ?? "",
    RunbookProcessId: before?.RunbookProcessId ?? newProcess(store, ProjectId, Id),
    PublishedRunbookSnapshotId: published(store, fields, before),
    MultiTenancyMode: fields.text("MultiTenancyMode") || "Untenanted",
    DefaultGuidedFailureMode: fields.text("DefaultGuidedFailureMode") || "Off",
    ConnectivityPolicy: connectivity(fields),
    EnvironmentScope: fields.text("EnvironmentScope") || "All",
    Environments,
    RunRetentionPolicy: retention,
    ForcePackageDownload: fields.flag("ForcePackageDownload"),
    // A POST does not know it.
    FailTargetDiscovery: before !== undefined && fields.flag("FailTargetDiscovery"),
    RunbookTags: fields.texts("RunbookTags"),
    ...(isBefore(version, KNOWS_SUPERSEDED_RUNS) ? {} : supersededRuns(fields, before)),
    ...store.written(),
  };
  if (before) checkTriggers(store, before, runbook);
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

/**
 * Saving a runbook with the id of a snapshot publishes it (facts: octopus-runbooks#snapshots); a new runbook has none.
 * Who leaves the id out has nothing published afterwards: the reference asks to send it again to leave it alone.
 */
function published(store: ControllerStore, fields: Fields, before: Runbook | undefined): string | null {
  const id = fields.text("PublishedRunbookSnapshotId");
  if (!before || id === "") return null;
  const snapshot = store.snapshots.get(id);
  if (snapshot?.RunbookId !== before.Id) throw invalid(`The snapshot '${id}' is none of this runbook.`);
  return snapshot.Id;
}

/** Required, in the shape of today or of before 2025.4 (facts: octopus-runbooks#the-runbook). */
function retentionPolicy(fields: Fields): RunRetentionPolicy {
  const given = fields.object("RunRetentionPolicy");
  if (Object.keys(given).length === 0) throw invalid("Please assign a run retention policy to the Runbook.");
  return { Strategy: given.ShouldKeepForever === true ? "Forever" : "Count", Unit: "Items", ...given };
}

/** A POST does not know these fields, and a PUT without them changes nothing. */
function supersededRuns(fields: Fields, before: Runbook | undefined): SupersededRuns {
  const asked = (name: keyof SupersededRuns) => (before ? fields.flag(name, before[name] ?? true) : true);
  return { CancelQueuedTasks: asked("CancelQueuedTasks"), CancelRunningTasks: asked("CancelRunningTasks") };
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
