import type { RouteRequest } from "./route-request";
import type { RunbookRun } from "./kept-documents";
import { filtered, page } from "./paging";
import { ok, type Reply } from "./reply";
import { alsoBelowProject, type Routes } from "./router";
import { runByIds, runRunbook, shownRun } from "./run-by-ids";
import { runByNames } from "./run-by-names";
import { previewRun } from "./run-preview";
import { askedRunbook } from "./runbook-routes";

/** Runs of runbooks (facts: octopus-runbooks#starting-a-run); those of runbooks in Git are not played. */
export const runRoutes: Routes = {
  "POST runbook-runs/create/v1": runByNames,
  ...alsoBelowProject({
    "POST runbookRuns": runByIds,
    "GET runbookRuns": (asked) => listed(asked, () => true),
    "GET runbookRuns/{run}": (asked) => ok(shownRun(asked.store, asked.store.runs.need(asked.param("run")))),
    "POST runbooks/{runbook}/run": runRunbook,
    "GET runbooks/{runbook}/runbookRuns": (asked) => {
      const { Id } = askedRunbook(asked);
      return listed(asked, ({ RunbookId }) => RunbookId === Id);
    },
    "GET runbooks/{runbook}/runbookRuns/preview/{environment}": previewRun,
  }),
};

function listed(asked: RouteRequest, isWanted: (run: RunbookRun) => boolean): Reply {
  const { store, query, project } = asked;
  const among = (name: string, value: string) => query.list(name)?.includes(value) ?? true;
  const items = filtered(query, store.runs.newestFirst()).filter(
    (run) =>
      isWanted(run) &&
      (project === undefined || run.ProjectId === project) &&
      among("projects", run.ProjectId) &&
      among("runbooks", run.RunbookId) &&
      among("environments", run.EnvironmentId) &&
      among("taskState", store.tasks.get(run.TaskId.toLowerCase())?.state ?? ""),
  );
  const present = (run: RunbookRun) => shownRun(store, run);
  return page({ query, itemType: "RunbookRun", self: store.path("runbookRuns"), items, present });
}
