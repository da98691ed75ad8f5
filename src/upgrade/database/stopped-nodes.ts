import type { Surroundings } from "../../step/context";
import { Failure } from "../../step/failure";
import { waitUntil } from "../../step/wait";
import type { Database } from "./database";
import { askWitnesses, fromStopStep, judge, STALE_AFTER_SECONDS, type ClusterToStop } from "./witnesses";

/** Longer than a killed node's heartbeat takes to go stale (facts: octopus-upgrades#heartbeats). */
export const WAIT_FOR_STALE_SECONDS = 2 * STALE_AFTER_SECONDS;
const LOOK_AGAIN_SECONDS = 10;

/**
 * Confirms that no node of the cluster is alive, waiting for heartbeats to go stale and for sessions to end.
 * @throws Failure `Nodes-StillAlive` when one looks alive to the end, `Nodes-StopUnconfirmed` when a witness that is
 *   needed cannot be read. A dry run has stopped nothing: it judges the Stop step's word only, and says so.
 */
export async function confirmEveryNodeStopped(
  surroundings: Surroundings & { dryRun: boolean },
  database: Pick<Database, "heartbeats" | "sessions" | "facts">,
  cluster: ClusterToStop,
): Promise<void> {
  // A dry run has stopped no node: what heartbeats and sessions would say then cannot be assumed.
  if (surroundings.dryRun) {
    const verdict = judge([fromStopStep(cluster.nodes)]);
    if (!verdict.stopped) throw unconfirmed(verdict.because);
    surroundings.log.info("Dry run: heartbeats and sessions are not judged, because no node was really stopped.");
    return;
  }
  const waited = await waitUntil(
    surroundings,
    {
      what: "every node to be stopped",
      timeoutSeconds: WAIT_FOR_STALE_SECONDS,
      pollSeconds: LOOK_AGAIN_SECONDS,
    },
    async () => {
      const verdict = judge(await askWitnesses(database, cluster));
      if (verdict.stopped || !verdict.worthWaiting) return { done: true, value: verdict };
      return { done: false, because: verdict.because };
    },
  );
  if (!waited.met) {
    throw new Failure({
      code: "Nodes-StillAlive",
      what: `A node of the instance still seems to be running after ${waited.waitedSeconds} s.`,
      why: `What was found: ${waited.because}.`,
      next: "Find out what starts it, and stop Octopus on that machine (a copy of the instance elsewhere counts too); one that is upgrading the database, as its log says, must finish first. Then run again. Do not delete its row in the database.",
    });
  }
  if (waited.value.stopped) {
    for (const warning of waited.value.warnings)
      surroundings.log.warning(`Not everything could be checked: ${warning}`);
    const { aside } = waited.value;
    if (aside) surroundings.log.info(`Also connected to the database, but not in the way: ${aside}.`);
    return;
  }
  throw unconfirmed(waited.value.because);
}

const unconfirmed = (because: string) =>
  new Failure({
    code: "Nodes-StopUnconfirmed",
    what: "It is not certain that every node of the instance is stopped.",
    why: `What was found: ${because}.`,
    next: "Run the whole runbook again, so that it stops every node. What cannot be read never counts as 'stopped'.",
  });
