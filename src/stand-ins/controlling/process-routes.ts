import type { RouteRequest } from "./route-request";
import type { Process } from "./kept-documents";
import { checkFeeds } from "./package-references";
import { shownSteps, storedSteps } from "./process-steps";
import { invalid, notFound } from "./refusal";
import { ok } from "./reply";
import { alsoBelowProject, type Routes } from "./router";
import { askedRunbook } from "./runbook-routes";
import { snapshotTemplate } from "./snapshot-template";
import type { ControllerStore } from "./store";

/** The steps of runbooks (facts: octopus-runbooks#the-process). */
export const processRoutes: Routes = alsoBelowProject({
  "GET runbookProcesses/{process}": (asked) => ok(shown(asked.store, askedProcess(asked))),
  "PUT runbookProcesses/{process}": (asked) => {
    const { store, instance } = asked;
    const process = askedProcess(asked);
    if (store.frozen.has(process.Id)) throw invalid("The process belongs to a snapshot and cannot be changed.");
    if (instance.faults.staleOnce === "process") {
      instance.faults.staleOnce = undefined;
      process.Version += 1;
    }
    const fields = asked.document();
    if (fields.number("Version") !== process.Version) {
      throw invalid(
        "The changes could not be saved because another user has changed the process. Please reload it and try again.",
      );
    }
    const steps = storedSteps(fields.objects("Steps"), process.Steps);
    checkFeeds(
      store,
      steps.flatMap(({ Actions }) => Actions.flatMap(({ Packages }) => Packages)),
      "allowed",
    );
    process.Steps = steps;
    process.Version += 1;
    return ok(shown(store, process));
  },
  "GET runbookProcesses/{process}/runbookSnapshotTemplate": (asked) =>
    ok(snapshotTemplate(asked.store, asked.store.runbooks.need(askedProcess(asked).RunbookId))),
  "GET runbooks/{runbook}/runbookSnapshotTemplate": (asked) => ok(snapshotTemplate(asked.store, askedRunbook(asked))),
});

function askedProcess(asked: RouteRequest): Process {
  const found = asked.store.processes.get(asked.param("process").toLowerCase());
  if (!found || (asked.project !== undefined && found.ProjectId !== asked.project)) throw notFound();
  return found;
}

const shown = (store: ControllerStore, process: Process) =>
  store.shown("runbookProcesses", { ...process, Steps: shownSteps(process.Steps) });
