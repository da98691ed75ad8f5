import { parseVersion, sameVersion } from "../../src/values/version";
import { serviceStatus } from "../../src/upgrade/node/node-service";
import { isOutOfService, refuseUnlessOutOfService } from "../../src/upgrade/node/out-of-service";
import { refuseUnfitStagedFile } from "../../src/upgrade/node/staged-file";
import { nodeOf, wantedOf } from "./node";
import type { Context } from "./contract";

/**
 * Whether this is the primary in 'Install on the primary node' and the step before left it in service: then there is
 * nothing to do yet. The installations inside the outage are told from it by what has happened: before 'Stop the nodes'
 * no node of this run has been stopped. Once the schema is the target's, the primary is never left in service.
 */
export async function leftInService(context: Context): Promise<boolean> {
  const { reads, system, tools } = context;
  if (!system.isPrimary || sameVersion(parseVersion(reads.schemaVersion), reads.targetVersion)) return false;
  if (reads.stoppedAt.some(({ value }) => value !== undefined)) return false;
  return !isOutOfService(await serviceStatus(context, tools, nodeOf(context)));
}

/** @throws Failure `Service-Running` or `Service-NotDisabled` */
export const refuseUnlessStopped = (context: Context): Promise<void> =>
  refuseUnlessOutOfService(context, context.tools, nodeOf(context));

/** @throws Failure `Staged-NotAsPlanned` or `Signature-NotAccepted` */
export const refuseUnfitFile = (context: Context): Promise<void> =>
  refuseUnfitStagedFile(context, context.tools, context.reads.nodeName, wantedOf(context));
