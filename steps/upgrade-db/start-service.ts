import type { Database } from "../../src/upgrade/database/database";
import type { RequireLock } from "../../src/upgrade/database/holding-lock";
import { disableService, stopService } from "../../src/upgrade/node/node-service";
import { waitUntilOnline, type Online } from "../../src/upgrade/node/node-online";
import { Failure, reasonOf } from "../../src/step/failure";
import type { WaitLimits } from "../../src/step/wait";
import type { Context } from "./contract";
import { lockKeeper } from "./keep-lock";
import type { UpgraderEnd } from "./run-upgrader";

/** How the service is started, how long it may take, and what is done when it answers. */
interface Start extends WaitLimits {
  begin: () => Promise<void>;
  onOnline?: (online: Online) => Promise<void>;
}

/**
 * Starts this node's service, which brings the database to the installed version, and waits until the node answers: it is
 * drained, and every other node is stopped. When it does not come up it is Disabled again.
 * @returns "done" when the node answers with the target version; everything else is for the schema to tell
 * @throws Failure `Service-…` when it could not be started
 */
export async function startService(
  context: Context,
  database: Pick<Database, "now">,
  { begin, onOnline, ...limits }: Start,
): Promise<UpgraderEnd> {
  const { reads, tools } = context;
  const at = { node: reads.nodeName, serviceName: reads.serviceName };
  await begin();
  const stop = new AbortController();
  const kept = keepConnection(context, database, stop.signal);
  let online: Online;
  try {
    online = await waitUntilOnline(context, tools, at, { version: reads.targetVersion, ...limits });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    await disableService(context, tools, at, undefined);
    return { said: "unknown", exitCode: undefined, lastLine: error.what };
  } finally {
    stop.abort();
    await kept;
  }
  await onOnline?.(online);
  return { said: "done", exitCode: undefined, lastLine: `the node answers ${online.afterSeconds} s after its start` };
}

/**
 * Orders the start of a service that is Disabled, for which its start type becomes Manual. Where it cannot be started it is
 * Disabled again: the watchdog, or a person, would start it on the schema of before while nobody holds the lock.
 * @param requireLock asked last: what comes before the order takes seconds, and the lock may be lost in them
 * @throws Failure `Lock-Lost`, `Service-…`, `Windows-…` when it was not started
 */
export async function startDisabledService({ tools, log, reads }: Context, requireLock: RequireLock): Promise<void> {
  const { serviceName, nodeName } = reads;
  try {
    await tools.services.setStartType(serviceName, "manual");
    await requireLock();
    await tools.services.start(serviceName);
  } catch (error) {
    await tools.services.setStartType(serviceName, "disabled").catch((second: unknown) => {
      log.warning(
        `The start type of the service '${serviceName}' on node ${nodeName} may be Manual, and could not be set to Disabled again: ${reasonOf(second)}. Set it to Disabled: a start would upgrade the database.`,
      );
    });
    throw error;
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
