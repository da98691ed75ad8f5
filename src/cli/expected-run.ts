import type { Controller } from "../provision/read/controller";
import { lastOutage } from "../provision/run/past-outage";
import { projectValues } from "../provision/read/project-values";
import type { ReadyRun } from "../provision/run/start-run";
import { instanceStatus, releaseStatus, type ReleaseStatus } from "../provision/run/status";
import { Failure } from "../step/failure";
import type { Flags } from "./settings/flags";
import { policyOf } from "./settings/policy-of";
import type { Settings } from "./settings/read-settings";
import { SETTINGS } from "./settings/table";
import { duration } from "./summary";
import { targetFailure } from "./target-failure";
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
    "unknown" in values ? versionUnknown(values.unknown) : await goalSentence(tools, flags, settings, values.known);
  if (dryRun) return [goal];
  const outage = await orUnknown(() => lastOutage(controller, runbook.Id, environment.Id));
  return [goal, "unknown" in outage ? `${OUTAGE_UNKNOWN}: ${outage.unknown}` : outageSentence(outage.known)];
}

const OUTAGE_UNKNOWN = "The length of the outage cannot be predicted";
const versionUnknown = (because: string) => `Which version this run would upgrade to is unknown: ${because}`;

function outageSentence(last: Awaited<ReturnType<typeof lastOutage>>): string {
  if (!last) return `${OUTAGE_UNKNOWN}: no run in this runbook's history upgraded anything.`;
  return `The outage of the last upgrade was about ${duration(last.seconds)} (${last.taskId}, ${last.began.slice(0, 10)}).`;
}

async function goalSentence(
  { target, releases, shell }: Tools,
  { timeoutSeconds }: Flags,
  { values: { targetUrl, targetApiKey } }: Settings,
  values: Readonly<Record<string, string>>,
): Promise<string> {
  const address = targetUrl ?? values[SETTINGS.targetUrl.variable];
  if (address === undefined) return versionUnknown(`${SETTINGS.targetUrl.variable} cannot be read from the project.`);
  if (targetApiKey === undefined) {
    return versionUnknown(`${SETTINGS.targetApiKey.env} is not set, so ${address} was not asked for its version.`);
  }
  const { policy, feedUrl, problems } = policyOf(values);
  if (problems.length > 0) return versionUnknown(problems.join(" "));
  const instance = target(address, targetApiKey, timeoutSeconds);
  const read = await orUnknown(async () => {
    const { version } = await instanceStatus(instance);
    const source = releases(feedUrl, timeoutSeconds);
    return { version, release: await releaseStatus(instance, source, policy, version, shell.clock.now()) };
  });
  if ("unknown" in read) return versionUnknown(read.unknown);
  return hopsSentence(read.known.version, read.known.release);
}

/** `2025.3.1 to 2025.4.2`, and which runs have to follow to get to the newest. */
function hopsSentence(from: string, release: ReleaseStatus): string {
  if (!release.known) return `The instance runs ${from}. ${versionUnknown(release.because)}`;
  const { newestAllowed, next, path } = release;
  if (newestAllowed === undefined)
    return `The instance runs ${from} and no newer version is allowed: there is nothing to do.`;
  if (next === undefined)
    return `The instance runs ${from}; no run can reach ${newestAllowed}. ${release.notes.at(-1) ?? ""}`;
  const [, ...later] = path;
  if (later.length === 0) {
    return next === newestAllowed
      ? `This run would upgrade from ${from} to ${next}.`
      : `This run would upgrade from ${from} to ${next}, a required stop; from there, no run can reach ${newestAllowed} at present.`;
  }
  return `This run would upgrade from ${from} to ${next}, a required stop. ${later.length === 1 ? "One more run is" : `${later.length} more runs are`} needed: ${[next, ...later].join(" -> ")}.`;
}

async function orUnknown<T>(read: () => Promise<T>): Promise<{ known: T } | { unknown: string }> {
  try {
    return { known: await read() };
  } catch (caught) {
    const error = targetFailure(caught);
    if (error instanceof Failure) return { unknown: `${error.code}: ${error.what}` };
    throw error;
  }
}
