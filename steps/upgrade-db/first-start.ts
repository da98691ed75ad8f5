import { serviceNow } from "../../src/upgrade/node/node-service";
import type { Database } from "../../src/upgrade/database/database";
import type { RequireLock } from "../../src/upgrade/database/holding-lock";
import { DATABASE_UPGRADE_SINCE } from "../../src/release/path-rules";
import { isBelow } from "../../src/release/ranges";
import type { OctopusVersion } from "../../src/values/version";
import type { Context } from "./contract";
import type { UpgraderEnd } from "./run-upgrader";
import { startDisabledService, startService } from "./start-service";

/** Whether that program has no `database --upgrade` (facts: octopus-releases#hops-to-versions-before-314). */
export const upgradesByFirstStart = (target: OctopusVersion): boolean => isBelow(target, DATABASE_UPGRADE_SINCE);

/** Nobody ends the upgrade by force; only the look at it ends, and then nothing more is started. */
const START_LIMITS = { timeoutSeconds: 4 * 3600, pollSeconds: 5 };

/**
 * Upgrades the database by the first start of this node's service. The node is left running, for the next row would start
 * it again; its start type stays Manual until then.
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
  log.info(
    `Octopus Server ${version} has no command that upgrades the database: the service '${at.serviceName}' on node ${at.node} is started, and upgrades it while every other node is stopped.`,
  );
  const begin = async () => {
    if ((await serviceNow(context, tools, at)).state !== "stopped") return;
    await startDisabledService(context, requireLock);
  };
  return startService(context, database, { begin, ...START_LIMITS });
}
