import type { RouteRequest } from "./route-request";
import type { Snapshot } from "./kept-documents";
import { filtered, page } from "./paging";
import { invalid, notFound } from "./refusal";
import { created, ok } from "./reply";
import { alsoBelowProject, type Routes } from "./router";
import { askedRunbook } from "./runbook-routes";
import { refreshVariables, takeSnapshot } from "./snapshot";
import type { ControllerStore } from "./store";

/** Snapshots of runbooks, and their publication (facts: octopus-runbooks#snapshots). */
export const snapshotRoutes: Routes = alsoBelowProject({
  "GET runbookSnapshots": (asked) => listed(asked, () => true),
  "GET runbooks/{runbook}/runbookSnapshots": (asked) => {
    const { Id } = askedRunbook(asked);
    return listed(asked, ({ RunbookId }) => RunbookId === Id);
  },
  "POST runbookSnapshots": (asked) => {
    const { store } = asked;
    const fields = asked.document();
    const runbook = store.runbooks.get(fields.text("RunbookId"));
    if (!runbook) throw invalid("The runbook cannot be found.");
    if (asked.project !== undefined && runbook.ProjectId !== asked.project)
      throw invalid("The runbook is another project's.");
    const snapshot = takeSnapshot(store, runbook, fields);
    if (isPublished(asked.query.get("publish")) || isPublished(fields.text("Publish"))) {
      runbook.PublishedRunbookSnapshotId = snapshot.Id;
    }
    return created(shown(store, snapshot));
  },
  "GET runbookSnapshots/{snapshot}": (asked) => ok(shown(asked.store, askedSnapshot(asked))),
  "POST runbookSnapshots/{snapshot}/snapshot-variables": (asked) => {
    const snapshot = askedSnapshot(asked);
    refreshVariables(asked.store, snapshot);
    return ok(shown(asked.store, snapshot));
  },
  "DELETE runbookSnapshots/{snapshot}": (asked) => {
    const { Id, RunbookId } = askedSnapshot(asked);
    asked.store.snapshots.remove(Id);
    const runbook = asked.store.runbooks.get(RunbookId);
    if (runbook?.PublishedRunbookSnapshotId === Id) runbook.PublishedRunbookSnapshotId = null;
    return ok({});
  },
});

/** Any text that is not blank publishes; as a query parameter it is a boolean. */
const isPublished = (given: string | undefined) =>
  given !== undefined && given !== "" && given.toLowerCase() !== "false";

function listed(asked: RouteRequest, isWanted: (snapshot: Snapshot) => boolean) {
  const { store, query, project } = asked;
  return page({
    query,
    itemType: "RunbookSnapshot",
    self: store.path("runbookSnapshots"),
    items: filtered(
      query,
      store.snapshots
        .newestFirst()
        .filter((snapshot) => (project === undefined || snapshot.ProjectId === project) && isWanted(snapshot)),
    ),
    present: (snapshot) => shown(store, snapshot),
  });
}

/** By its id or, below a project, by its name too. */
function askedSnapshot(asked: RouteRequest): Snapshot {
  const { store, project } = asked;
  const wanted = asked.param("snapshot");
  const found =
    store.snapshots.get(wanted) ??
    store.snapshots
      .newestFirst()
      .find(({ Name, ProjectId }) => ProjectId === project && Name.toLowerCase() === wanted.toLowerCase());
  if (!found || (project !== undefined && found.ProjectId !== project)) throw notFound();
  return found;
}

const shown = (store: ControllerStore, snapshot: Snapshot) => store.shown("runbookSnapshots", snapshot);
