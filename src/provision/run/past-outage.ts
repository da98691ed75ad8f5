import * as z from "zod";
import { STEP_NAMES } from "../../names/steps";
import type { Controller } from "../read/controller";
import { page } from "../read/resources";
import { isStep, stepName, taskDetails, type Activity } from "./task-progress";

/** How long an upgrade has cut users off, as its log tells. */
interface PastOutage {
  taskId: string;
  seconds: number;
  /** When it began. */
  began: string;
}

/** So many runs are looked through for upgrades: most runs of a schedule find nothing to do. */
const RUNS_READ_MOST = 20;

const runs = page(
  z.looseObject({ TaskId: z.string(), FormValues: z.record(z.string(), z.string().nullable()).nullish() }),
);
const BEGINS = STEP_NAMES["stop-nodes"];
const ENDS = STEP_NAMES["verify-primary"];

/**
 * The outage of the last upgrade that this runbook carried out: from the stop of all nodes to the primary back at work.
 * @returns undefined when none of its last runs got that far
 */
export async function lastOutage(
  controller: Pick<Controller, "read">,
  runbookId: string,
  environmentId: string,
): Promise<PastOutage | undefined> {
  const { Items } = await controller.read({
    action: "list the runs of the runbook",
    permission: "RunbookRunView",
    path: "/api/{spaceId}/runbookRuns{?runbooks,environments,taskState,skip,take}",
    args: { runbooks: runbookId, environments: environmentId, taskState: "Success", skip: 0, take: RUNS_READ_MOST },
    reply: runs,
  });
  for (const { TaskId, FormValues } of Items) {
    // A dry run passes through the same steps.
    if (Object.values(FormValues ?? {}).includes("True")) continue;
    const outage = await outageOf(controller, TaskId);
    if (outage) return outage;
  }
  return undefined;
}

async function outageOf(controller: Pick<Controller, "read">, taskId: string): Promise<PastOutage | undefined> {
  const { ActivityLogs } = await controller.read({
    action: `read the log of ${taskId}`,
    permission: "TaskView",
    path: `/api/{spaceId}/tasks/${encodeURIComponent(taskId)}/details{?verbose,tail}`,
    args: { verbose: "false", tail: 1 },
    reply: taskDetails,
  });
  const steps = ActivityLogs.flatMap(({ Children }) => Children ?? []).filter(isStep);
  const named = (name: string | undefined): Activity | undefined => steps.find((step) => stepName(step) === name);
  const [began, ended] = [named(BEGINS)?.Started, named(ENDS)?.Ended];
  const seconds = (Date.parse(ended ?? "") - Date.parse(began ?? "")) / 1000;
  return began == null || Number.isNaN(seconds) ? undefined : { taskId, seconds: Math.round(seconds), began };
}
