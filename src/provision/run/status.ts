import * as z from "zod";
import type { InstanceApi } from "../../octopus/instance-api";
import type { Release } from "../../release/feed";
import { nextLeg } from "../../release/path";
import type { RequiredStop } from "../../release/path-rules";
import { passedOverSentences } from "../../release/passed-over";
import { decide, limitOn, type Policy } from "../../release/policy";
import type { ReleaseSource } from "../../release/release-source";
import { parseVersion, type OctopusVersion } from "../../values/version";
import { Failure } from "../../step/failure";
import type { Controller } from "../read/controller";
import { taskAddress } from "./follow-run";
import { page } from "../read/resources";
import { projectValues } from "../read/project-values";
import { inEnvironment, runNow, type RunNow } from "./run-now";
import { findEnvironment, findRunbook, type RunRequest } from "./start-run";

/** What is known of the instance to be upgraded. */
export interface InstanceStatus {
  address: string;
  version: string;
  maintenanceMode: boolean;
  nodes: { name: string; version: string | undefined; online: boolean; draining: boolean; runningTasks: number }[];
}

/** What the policy would choose now, or why nobody knows. */
export type ReleaseStatus =
  | {
      known: true;
      /** The newest version that is allowed; undefined when nothing newer is. */
      newestAllowed: string | undefined;
      /** Where the next run would go: a required stop may come first. */
      next: string | undefined;
      /** Every version on the way, one run each: required stops, then the newest allowed; as far as there is a way. */
      path: string[];
      /** Why newer ones are passed over, and why there is a stop. */
      notes: string[];
    }
  | { known: false; because: string };

/** What is known of the runbook on the controlling instance. */
export interface RunbookStatus {
  address: string;
  space: string;
  project: string;
  runbook: string;
  /** The one that was asked for; undefined: whichever the runbook runs in. */
  environment?: string;
  state: "absent" | "not published" | "published";
  lastRun: { taskId: string; state: string; started: string | undefined; url: string } | undefined;
  /** The run that has not ended, with its steps at work. */
  running: RunNow | undefined;
  /** What the project's variables say, as far as they can be read. */
  values: Readonly<Record<string, string>>;
}

/** Asks the instance at its shared address. @throws Failure `Instance-…` */
export async function instanceStatus(instance: InstanceApi): Promise<InstanceStatus> {
  const [{ version }, nodes, maintenanceMode] = await Promise.all([
    instance.root(),
    instance.nodes(),
    instance.maintenance(),
  ]);
  return {
    address: instance.address,
    version,
    maintenanceMode,
    nodes: nodes.map(({ name, version: nodeVersion, offline, draining, runningTaskCount }) => ({
      name,
      version: nodeVersion,
      online: !offline,
      draining,
      runningTasks: runningTaskCount,
    })),
  };
}

/** Decides as the step check-version would, without looking at installers. A feed that cannot be read is no failure here. */
export async function releaseStatus(
  instance: InstanceApi,
  releases: ReleaseSource,
  policy: Policy,
  currentVersion: string,
  now: Date,
): Promise<ReleaseStatus> {
  const current = parseVersion(currentVersion);
  if (!current) return { known: false, because: `'${currentVersion}' is not a version.` };
  try {
    const [feed, { maximumVersionCoveredByLicense }] = await Promise.all([releases.feed(), instance.status()]);
    const situation = { current, now, coveredByLicence: parseVersion(maximumVersionCoveredByLicense ?? "") };
    const { wanted, passedOver } = decide(feed.releases, policy, situation);
    const notes = passedOverSentences(passedOver, policy, situation);
    if (!wanted) return { known: true, newestAllowed: undefined, next: undefined, path: [], notes };
    const mayStopAt = (release: Release) => limitOn(release, policy, situation) === undefined;
    const { stops, noStop, path } = wayTo(current, wanted, feed.releases, mayStopAt);
    const why = ({ reason, reference }: RequiredStop) => `${reason} (${reference})`;
    return {
      known: true,
      newestAllowed: wanted.version.text,
      next: path[0],
      path,
      notes: [
        ...notes,
        ...stops.map(({ version, rule }) => `${version} is a required stop on the way: ${why(rule)}.`),
        ...(noStop ? [`A required stop on the way is missing or not allowed: ${why(noStop)}.`] : []),
      ],
    };
  } catch (error) {
    if (error instanceof Failure) return { known: false, because: `${error.code}: ${error.what}` };
    throw error;
  }
}

/** Leg by leg, as one run after the other would go. Every leg leads to a newer version, so there is an end. */
function wayTo(
  current: OctopusVersion,
  wanted: Release,
  releases: readonly Release[],
  mayStopAt: (release: Release) => boolean,
): { path: string[]; stops: { version: string; rule: RequiredStop }[]; noStop: RequiredStop | undefined } {
  const [path, stops]: [string[], { version: string; rule: RequiredStop }[]] = [[], []];
  for (let from = current; ;) {
    const leg = nextLeg(from, wanted, releases, mayStopAt);
    if (leg.kind === "no-stop") return { path, stops, noStop: leg.rule };
    path.push(leg.target.version.text);
    if (leg.kind === "direct") return { path, stops, noStop: undefined };
    stops.push({ version: leg.target.version.text, rule: leg.rule });
    from = leg.target.version;
  }
}

const runs = page(z.looseObject({ Id: z.string(), TaskId: z.string() }));
const task = z.looseObject({ Id: z.string(), State: z.string(), StartTime: z.string().nullish() });

/** Asks the controlling instance. @throws Failure `Controller-…` */
export async function runbookStatus(
  controller: Controller,
  { environment: wanted, ...request }: Pick<RunRequest, "project" | "runbook"> & { environment?: string | undefined },
): Promise<RunbookStatus> {
  const { project, runbook } = await findRunbook(controller, request);
  const environment = wanted === undefined ? undefined : await findEnvironment(controller, wanted, runbook);
  const [only, ...others] = runbook?.Environments ?? [];
  // Without a choice, the values that count are those of the one environment there is.
  const valuesIn = environment?.Id ?? (others.length === 0 ? only : undefined);
  const state = !runbook ? "absent" : runbook.PublishedRunbookSnapshotId ? "published" : "not published";
  const [lastRun, running, values] = await Promise.all([
    runbook && lastRunOf(controller, runbook.Id, environment?.Id),
    runbook && runNow(controller, runbook.Id, environment?.Id),
    project ? projectValues(controller, project, valuesIn) : {},
  ]);
  return {
    ...{ address: controller.url, space: controller.space.name, ...request, state, lastRun, running, values },
    ...(environment ? { environment: environment.Name } : {}),
  };
}

async function lastRunOf(
  controller: Controller,
  runbookId: string,
  environmentId: string | undefined,
): Promise<RunbookStatus["lastRun"]> {
  const { Items } = await controller.read({
    action: "list the runs of the runbook",
    permission: "RunbookRunView",
    path: "/api/{spaceId}/runbookRuns{?runbooks,environments,skip,take}",
    args: { runbooks: runbookId, ...inEnvironment("environments", environmentId), skip: 0, take: 1 },
    reply: runs,
  });
  const [last] = Items;
  if (!last) return undefined;
  const { Id, State, StartTime } = await controller.read({
    action: `read ${last.TaskId}`,
    permission: "TaskView",
    path: `/api/{spaceId}/tasks/${encodeURIComponent(last.TaskId)}`,
    reply: task,
  });
  return { taskId: Id, state: State, started: StartTime ?? undefined, url: taskAddress(controller, Id) };
}
