import type { RouteRequest } from "./route-request";
import type { Runbook } from "./kept-documents";
import { filtered, page } from "./paging";
import { notFound } from "./refusal";
import { created, ok } from "./reply";
import { alsoBelowProject, type Routes } from "./router";
import { removeRunbook, saveRunbook } from "./runbook";
import { environmentsOf } from "./runbook-environments";
import type { ControllerStore } from "./store";

/** Runbooks, below their project or not (facts: octopus-runbooks#two-paths). */
export const runbookRoutes: Routes = alsoBelowProject({
  "GET runbooks": (asked) =>
    page({
      query: asked.query,
      itemType: "Runbook",
      self: asked.store.path("runbooks"),
      items: filtered(asked.query, runbooksOf(asked)),
      present: (runbook) => shown(asked.store, runbook),
    }),
  "GET runbooks/all": (asked) =>
    ok(filtered(asked.query, runbooksOf(asked)).map((runbook) => shown(asked.store, runbook))),
  "POST runbooks": (asked) => created(shown(asked.store, save(asked, asked.project))),
  "GET runbooks/{runbook}": (asked) => ok(shown(asked.store, askedRunbook(asked))),
  "PUT runbooks/{runbook}": (asked) => {
    const before = askedRunbook(asked);
    return ok(shown(asked.store, save(asked, asked.project, before)));
  },
  "DELETE runbooks/{runbook}": (asked) => {
    removeRunbook(asked.store, askedRunbook(asked));
    return ok({});
  },
  "GET runbooks/{runbook}/environments": (asked) =>
    ok(
      environmentsOf(asked.store, askedRunbook(asked)).map((environment) =>
        asked.store.shown("environments", environment),
      ),
    ),
  "GET runbooks/{runbook}/runbookRunTemplate": (asked) => {
    const runbook = askedRunbook(asked);
    return ok({
      RunbookId: runbook.Id,
      IsRunbookProcessModified: isProcessModified(asked.store, runbook),
      PromoteTo: environmentsOf(asked.store, runbook).map(({ Id, Name }) => ({
        Id,
        Name,
        Links: { RunbookRunPreview: asked.store.path(`runbooks/${runbook.Id}/runbookRuns/preview/${Id}`) },
      })),
      TenantPromotions: [],
      Links: {},
    });
  },
});

/** @throws 404, also when the runbook is another project's */
export function askedRunbook(asked: RouteRequest): Runbook {
  const wanted = asked.param("runbook");
  const found = asked.store.runbooks.get(wanted) ?? runbooksOf(asked).find(({ Slug }) => Slug === wanted.toLowerCase());
  if (!found || (asked.project !== undefined && found.ProjectId !== asked.project)) throw notFound();
  return found;
}

const save = (asked: RouteRequest, project: string | undefined, before?: Runbook) =>
  saveRunbook(asked.store, asked.instance.identity.version, asked.document(), project, before);

function runbooksOf({ store, project }: RouteRequest): readonly Runbook[] {
  const all = store.runbooks.all();
  return project === undefined ? all : all.filter(({ ProjectId }) => ProjectId === project);
}

function isProcessModified(store: ControllerStore, runbook: Runbook): boolean {
  const snapshot = store.snapshots.get(runbook.PublishedRunbookSnapshotId ?? "");
  const stepsOf = (id: string) => JSON.stringify(store.processes.get(id.toLowerCase())?.Steps);
  return snapshot !== undefined && stepsOf(snapshot.FrozenRunbookProcessId) !== stepsOf(runbook.RunbookProcessId);
}

function shown(store: ControllerStore, runbook: Runbook): object {
  const self = store.path(`runbooks/${runbook.Id}`);
  return store.shown("runbooks", runbook, {
    RunbookProcesses: store.path(`runbookProcesses/${runbook.RunbookProcessId}`),
    RunbookSnapshotTemplate: `${self}/runbookSnapshotTemplate`,
    RunbookRunTemplate: `${self}/runbookRunTemplate`,
    RunbookRunPreview: `${self}/runbookRuns/preview{/environment}{?includeDisabledSteps}`,
    RunbookEnvironments: `${self}/environments`,
    CreateRunbookRun: `${self}/run`,
  });
}
