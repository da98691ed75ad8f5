import * as z from "zod";
import type { InstanceApi } from "../../octopus/instance-api";
import type { Release } from "../../release/feed";
import { obstacleFailure } from "../../release/obstacle";
import { passedOverSentences } from "../../release/passed-over";
import { decide, limitOn, type Policy } from "../../release/policy";
import type { ReleaseSource } from "../../release/release-source";
import { wayTo, type Way } from "../../release/way";
import { needOf, notesOf, versionsOf } from "../../release/way-lines";
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
      /** Where the next run would go: a required stop may come first. Undefined, too, when no run can go the whole way. */
      next: string | undefined;
      /** Every version on the way, one run each: required stops, then the newest allowed; as far as one is known. */
      path: string[];
      /** The same, hop by hop, with what each needs and what is worth knowing of it. */
      hops: { from: string; to: string; notes: string[] }[];
      /** Why newer ones are passed over, why there is a stop, and what is in the way. */
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
    if (!wanted) return { known: true, newestAllowed: undefined, next: undefined, path: [], hops: [], notes };
    const mayStopAt = (release: Release) => limitOn(release, policy, situation) === undefined;
    const way = wayTo(current, wanted, feed.releases, mayStopAt);
    const path = way.hops.map(({ to }) => to.text);
    return {
      known: true,
      newestAllowed: wanted.version.text,
      // A way that cannot be finished is not begun.
      next: way.obstacle ? undefined : path[0],
      path,
      hops: hopsOf(current, way),
      notes: [...notes, ...stopsOn(way), ...obstacleOn(way)],
    };
  } catch (error) {
    if (error instanceof Failure) return { known: false, because: `${error.code}: ${error.what}` };
    throw error;
  }
}

function hopsOf(current: OctopusVersion, way: Way): { from: string; to: string; notes: string[] }[] {
  const [notes, versions] = [notesOf(way), versionsOf(current, way)];
  return way.hops.map((hop, at) => ({
    from: hop.from.text,
    to: hop.to.text,
    notes: [
      ...[needOf(versions, at + 1) ?? []].flat(),
      ...notes.filter((note) => note.hop === hop).map(({ text }) => text),
    ],
  }));
}

const stopsOn = ({ hops }: Way): string[] =>
  hops.flatMap(({ to, stop }) =>
    stop ? [`${to.text} is a required stop on the way: ${stop.reason} (${stop.reference}).`] : [],
  );

/** What a person reads where no run can go the way: as the step check-version would refuse it. */
function obstacleOn(way: Way): string[] {
  if (!way.obstacle) return [];
  const { code, what, why, next } = obstacleFailure(way.obstacle, way);
  return [[`${code}: ${what}`, why, next].filter(Boolean).join(" ")];
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
