import type { Controller } from "../provision/read/controller";
import { lastOutage } from "../provision/run/past-outage";
import { projectValues } from "../provision/read/project-values";
import type { ReadyRun } from "../provision/run/start-run";
import { expectedWay, versionUnknown } from "./expected-way";
import { orUnknown } from "./or-unknown";
import type { Flags } from "./settings/flags";
import type { Settings } from "./settings/read-settings";
import { duration } from "./summary";
import type { Tools } from "./tools";

/**
 * What a run is likely to do: the version it would go to with the runs after it, and the outage that the last upgrade lets
 * expect. Reads only; what cannot be known is called unknown, and holds nothing up. The run decides for itself.
 */
export async function expectedRun(
  tools: Tools,
  flags: Flags,
  settings: Settings,
  controller: Controller,
  { found: { project, runbook, environment }, dryRun }: ReadyRun,
): Promise<string[]> {
  const values = await orUnknown(() => projectValues(controller, project, environment.Id));
  const goal =
    "unknown" in values ? [versionUnknown(values.unknown)] : await expectedWay(tools, flags, settings, values.known);
  if (dryRun) return goal;
  const outage = await orUnknown(() => lastOutage(controller, runbook.Id, environment.Id));
  return [...goal, "unknown" in outage ? `${OUTAGE_UNKNOWN}: ${outage.unknown}` : outageSentence(outage.known)];
}

const OUTAGE_UNKNOWN = "The length of the outage cannot be predicted";

function outageSentence(last: Awaited<ReturnType<typeof lastOutage>>): string {
  if (!last) return `${OUTAGE_UNKNOWN}: no run in this runbook's history upgraded anything.`;
  return `The outage of the last upgrade was about ${duration(last.seconds)} (${last.taskId}, ${last.began.slice(0, 10)}).`;
}
