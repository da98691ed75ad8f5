import type { Plan } from "../provision/plan/make-plan";
import type { Controller } from "../provision/read/controller";
import { projectValues } from "../provision/read/project-values";
import { instanceStatus, releaseStatus, type ReleaseStatus } from "../provision/run/status";
import { orUnknown } from "./or-unknown";
import type { Flags } from "./settings/flags";
import { policyOf } from "./settings/policy-of";
import type { Settings } from "./settings/read-settings";
import { SETTINGS } from "./settings/table";
import type { Tools } from "./tools";

export const versionUnknown = (because: string) => `Which version this run would upgrade to is unknown: ${because}`;

/**
 * The version that a run would go to, the runs that have to follow, and what is worth knowing of each. Asks the instance to
 * be upgraded, and the feed.
 * @param values the project's variables
 */
export async function expectedWay(
  { target, releases, shell }: Pick<Tools, "target" | "releases" | "shell">,
  { timeoutSeconds }: Pick<Flags, "timeoutSeconds">,
  { values: { targetUrl, targetApiKey } }: Pick<Settings, "values">,
  values: Readonly<Record<string, string>>,
): Promise<string[]> {
  const address = targetUrl ?? values[SETTINGS.targetUrl.variable];
  if (address === undefined) return [versionUnknown(`${SETTINGS.targetUrl.variable} cannot be read from the project.`)];
  if (targetApiKey === undefined) {
    return [versionUnknown(`${SETTINGS.targetApiKey.env} is not set, so ${address} was not asked for its version.`)];
  }
  const { policy, feedUrl, problems } = policyOf(values);
  if (problems.length > 0) return [versionUnknown(problems.join(" "))];
  const instance = target(address, targetApiKey, timeoutSeconds);
  const read = await orUnknown(async () => {
    const { version } = await instanceStatus(instance);
    const source = releases(feedUrl, timeoutSeconds);
    return { version, release: await releaseStatus(instance, source, policy, version, shell.clock.now()) };
  });
  if ("unknown" in read) return [versionUnknown(read.unknown)];
  const { version, release } = read.known;
  return [hopsSentence(version, release), ...wayNotes(release)];
}

/**
 * The same for a plan: by the project's variables as they will be.
 * @param plan of the controlling instance; its project may not exist yet
 */
export async function plannedWay(
  tools: Tools,
  flags: Pick<Flags, "timeoutSeconds">,
  settings: Pick<Settings, "values">,
  controller: Controller,
  { facts: { project }, cluster: { environment }, desired }: Plan,
): Promise<string[]> {
  const now = await orUnknown(async () => (project ? projectValues(controller, project, environment?.Id) : {}));
  if ("unknown" in now) return [versionUnknown(now.unknown)];
  const lines = await expectedWay(tools, flags, settings, { ...now.known, ...desired.variables });
  // Nothing runs yet.
  return lines.map((line) => line.replace(/^This run would/, "The next run would"));
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
  if (later.length === 0) return `This run would upgrade from ${from} to ${next}.`;
  return `This run would upgrade from ${from} to ${next}, a required stop. ${later.length === 1 ? "One more run is" : `${later.length} more runs are`} needed: ${path.join(" -> ")}.`;
}

/** What each hop needs, and what is worth knowing of it. */
export const wayNotes = (release: ReleaseStatus): string[] =>
  release.known ? release.hops.flatMap(({ notes }) => notes) : [];
