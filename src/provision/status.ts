import * as z from "zod";
import type { InstanceApi } from "../octopus/instance-api";
import { nextLeg } from "../release/path";
import { passedOverSentences } from "../release/passed-over";
import { decide, limitOn, type Policy } from "../release/policy";
import type { ReleaseSource } from "../release/release-source";
import { parseVersion } from "../release/version";
import { Failure } from "../step/failure";
import type { Controller } from "./controller";
import { taskAddress } from "./follow-run";
import { page } from "./resources";
import { findRunbook, type RunWish } from "./start-run";

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
  state: "absent" | "not published" | "published";
  lastRun: { taskId: string; state: string; started: string | undefined; url: string } | undefined;
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
  if (!current) return { known: false, because: `'${currentVersion}' is no version.` };
  try {
    const [feed, { maximumVersionCoveredByLicense }] = await Promise.all([releases.feed(), instance.status()]);
    const situation = { current, now, coveredByLicence: parseVersion(maximumVersionCoveredByLicense ?? "") };
    const { wanted, passedOver } = decide(feed.releases, policy, situation);
    const notes = passedOverSentences(passedOver, policy, situation);
    if (!wanted) return { known: true, newestAllowed: undefined, next: undefined, notes };
    const leg = nextLeg(current, wanted, feed.releases, (release) => limitOn(release, policy, situation) === undefined);
    const newestAllowed = wanted.version.text;
    if (leg.kind === "direct") return { known: true, newestAllowed, next: newestAllowed, notes };
    const why = `${leg.rule.reason} (${leg.rule.reference})`;
    return leg.kind === "stop"
      ? {
          known: true,
          newestAllowed,
          next: leg.target.version.text,
          notes: [...notes, `${leg.target.version.text} is a required stop on the way: ${why}.`],
        }
      : {
          known: true,
          newestAllowed,
          next: undefined,
          notes: [...notes, `A required stop on the way is missing or not allowed: ${why}.`],
        };
  } catch (error) {
    if (error instanceof Failure) return { known: false, because: `${error.code}: ${error.what}` };
    throw error;
  }
}

const runs = page(z.looseObject({ Id: z.string(), TaskId: z.string() }));
const task = z.looseObject({ Id: z.string(), State: z.string(), StartTime: z.string().nullish() });

/** Asks the controlling instance. @throws Failure `Controller-…` */
export async function runbookStatus(
  controller: Controller,
  wish: Pick<RunWish, "project" | "runbook">,
): Promise<RunbookStatus> {
  const { runbook } = await findRunbook(controller, wish);
  const state = !runbook ? "absent" : runbook.PublishedRunbookSnapshotId ? "published" : "not published";
  const lastRun = runbook ? await lastRunOf(controller, runbook.Id) : undefined;
  return { address: controller.url, space: controller.space.name, ...wish, state, lastRun };
}

async function lastRunOf(controller: Controller, runbookId: string): Promise<RunbookStatus["lastRun"]> {
  const { Items } = await controller.read({
    action: "list the runs of the runbook",
    permission: "RunbookRunView",
    path: "/api/{spaceId}/runbookRuns{?runbooks,skip,take}",
    args: { runbooks: runbookId, skip: 0, take: 1 },
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
