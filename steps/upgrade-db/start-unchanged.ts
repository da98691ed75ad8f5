import type { Database } from "../../src/upgrade/database/database";
import type { RequireLock } from "../../src/upgrade/database/holding-lock";
import { putStartTypeBack } from "../../src/upgrade/node/node-service";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { Context } from "./contract";
import type { UpgraderEnd } from "./run-upgrader";
import { startDisabledService, startService } from "./start-service";

/** As this run found it. */
type Found = NodeRecord["found"];

/**
 * Whether the service may simply be started where nothing changes in the schema: it ran before this run, which knows how to
 * put its start type back. One that was found stopped stays so, and its database is upgraded by the program.
 */
export const isStartable = ({ serviceRunning, startType }: Found): boolean =>
  serviceRunning === true && startType !== undefined && startType !== "disabled";

/**
 * Nothing changes in the schema: what is left to do is what each start of a server does, the scripts that always run and
 * the row of the installation history (facts: octopus-upgrades#a-start-upgrades-the-schema). So this node is started as it
 * was found, still drained, under the same lock and behind the same gate as `database --upgrade`, and no row has to start
 * it afterwards (decision 030).
 * @throws Failure `Lock-Lost` before the start; `Service-…` when it could not be started
 */
export async function startUnchanged(
  context: Context,
  database: Pick<Database, "now">,
  requireLock: RequireLock,
  found: Found,
): Promise<UpgraderEnd> {
  const { reads, tools, inputs, log } = context;
  const at = { node: reads.nodeName, serviceName: reads.serviceName };
  const version = reads.targetVersion;
  const { startType = "automatic" } = found;
  return startService(context, database, {
    begin: async () => {
      await context.change(
        `start the service '${at.serviceName}' on node ${at.node}`,
        async () => {
          await startDisabledService(context, requireLock);
          // When it ends while it starts, the watchdog or a recovery action would start it on what it has left half done.
          await tools.services.setStartType(at.serviceName, "disabled");
        },
        { [`${at.node}.service`]: "running" },
      );
    },
    onOnline: async ({ afterSeconds }) => {
      context.output("NodeVersion", version);
      context.output("OnlineAfterSeconds", afterSeconds);
      log.info(`Node ${at.node} answers with version ${version}, ${afterSeconds} s after its start.`);
      await putStartTypeBack(context, tools, at, { startType, found });
    },
    timeoutSeconds: inputs.startTimeoutSeconds,
    pollSeconds: inputs.pollSeconds,
  });
}
