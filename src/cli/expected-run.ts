import * as z from "zod";
import { estimateLine, estimates } from "../estimate/estimate";
import { tookSchema } from "../estimate/took";
import { BACKUP_STRATEGIES } from "../names/backup-strategies";
import { VARIABLES } from "../names/variables";
import { artifactOf, contentOf, REPORT_DATA } from "../provision/run/run-artifacts";
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
  if ("unknown" in outage) return [...goal, `${OUTAGE_UNKNOWN}: ${outage.unknown}`];
  const estimate = outage.known ? await estimateOf(controller, outage.known.taskId, values) : [];
  return [...goal, outageSentence(outage.known), ...estimate];
}

/** What the report of that run says of its cost; an older runbook's says nothing. */
const reported = z.looseObject({ took: tookSchema.nullish() });

/** What this run's outage would be made of with the project's backup strategy, by what the last one took. */
async function estimateOf(
  controller: Pick<Controller, "read">,
  taskId: string,
  values: Awaited<ReturnType<typeof orUnknown<Record<string, string>>>>,
): Promise<string[]> {
  const report = await orUnknown(async () => {
    const artifact = await artifactOf(controller, taskId, REPORT_DATA);
    return artifact && (await contentOf(controller, artifact, reported));
  });
  const took = "known" in report ? report.known?.took : undefined;
  if (!took) return [];
  const strategy = ("known" in values ? values.known[VARIABLES.backupStrategy] : undefined) ?? BACKUP_STRATEGIES[0];
  const last = { took, run: taskId };
  return estimates({ fullSeconds: undefined, changedShare: undefined, last })
    .filter((each) => each.strategy === strategy)
    .map(estimateLine);
}

const OUTAGE_UNKNOWN = "The length of the outage cannot be predicted";

function outageSentence(last: Awaited<ReturnType<typeof lastOutage>>): string {
  if (!last) return `${OUTAGE_UNKNOWN}: no run in this runbook's history upgraded anything.`;
  return `The outage of the last upgrade was about ${duration(last.seconds)} (${last.taskId}, ${last.began.slice(0, 10)}).`;
}
