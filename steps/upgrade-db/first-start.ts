import { disableService, serviceNow, stopService } from "../../src/upgrade/node/node-service";
import { waitUntilOnline } from "../../src/upgrade/node/node-online";
import type { Database } from "../../src/upgrade/database/database";
import type { RequireLock } from "../../src/upgrade/database/holding-lock";
import { DATABASE_UPGRADE_SINCE } from "../../src/release/path-rules";
import { isBelow } from "../../src/release/ranges";
import { Failure } from "../../src/step/failure";
import type { OctopusVersion } from "../../src/values/version";
import type { Context } from "./contract";
import { lockKeeper } from "./keep-lock";
import type { UpgraderEnd } from "./run-upgrader";

/** Whether that program has no `database --upgrade` (facts: octopus-releases#hops-to-versions-before-314). */
export const upgradesByFirstStart = (target: OctopusVersion): boolean => isBelow(target, DATABASE_UPGRADE_SINCE);

/** Nobody ends the upgrade by force; only the look at it ends, and then nothing more is started. */
const START_LIMITS = { timeoutSeconds: 4 * 3600, pollSeconds: 5 };

/**
 * Starts this node's service, which upgrades the database, and waits until the node answers: it is drained, and every other
 * node is stopped. It is left running, for the next row would start it again; its start type stays Manual until then. When
 * it does not come up it is Disabled again.
 * @returns "done" when the node answers with the target version; everything else is for the schema to tell
 * @throws Failure `Lock-Lost` before the start; `Service-…` when it could not be started
 */
export async function runFirstStart(
  context: Context,
  database: Pick<Database, "now">,
  requireLock: RequireLock,
): Promise<UpgraderEnd> {
  const { reads, tools, log } = context;
  const at = { node: reads.nodeName, serviceName: reads.serviceName };
  const version = reads.targetVersion;
  await requireLock();
  log.info(
    `Octopus Server ${version} has no command that upgrades the database: the service '${at.serviceName}' on node ${at.node} is started, and upgrades it while every other node is stopped.`,
  );
  if ((await serviceNow(context, tools, at)).state === "stopped") {
    await tools.services.setStartType(at.serviceName, "manual");
    await tools.services.start(at.serviceName);
  }
  const stop = new AbortController();
  const kept = keepConnection(context, database, stop.signal);
  try {
    const { afterSeconds } = await waitUntilOnline(context, tools, at, { version, ...START_LIMITS });
    return { said: "done", exitCode: undefined, lastLine: `the node answers ${afterSeconds} s after its start` };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    await disableService(context, tools, at, undefined);
    return { said: "unknown", exitCode: undefined, lastLine: error.what };
  } finally {
    stop.abort();
    await kept;
  }
}

/** Nothing runs on the node any more that a stop could cut off: every node is drained. */
const STOP_LIMITS = { timeoutSeconds: 600, pollSeconds: 5 };

/** When the upgrade is not known to have ended well, the node that it was started on serves nobody. */
export async function stopAgain(context: Context): Promise<void> {
  const { reads, tools } = context;
  const at = { node: reads.nodeName, serviceName: reads.serviceName };
  await disableService(context, tools, at, undefined);
  const ping = await tools.self.ping();
  // One that does not answer may still be upgrading the database: nobody ends that by force.
  if (ping.answers) await stopService(context, tools, at, STOP_LIMITS);
}

const CONNECTION_SECONDS = 60;

/** How the wait goes on is shown by the wait. */
async function keepConnection(context: Context, database: Pick<Database, "now">, stop: AbortSignal): Promise<void> {
  const keepLock = lockKeeper(context, database);
  for (;;) {
    await context.clock.sleep(CONNECTION_SECONDS, stop);
    if (stop.aborted) return;
    await keepLock();
  }
}
