import { openingOf } from "../../src/upgrade/run-reads";
import { foundOf } from "../../src/upgrade/node/disabled-note";
import { disableService, serviceNow, serviceStatus } from "../../src/upgrade/node/node-service";
import { Failure } from "../../src/step/failure";
import type { NodeRecord } from "../../src/upgrade/record/record";
import { capAsFound } from "./cap";
import type { Work } from "./contract";

/**
 * Writes what was found to the node's record, before the change that it would hide. Older values are kept.
 * @throws Failure `Service-DisabledBefore` when the service is Disabled and no unfinished run of ours did that
 */
export async function remember(
  work: Work,
  found: Omit<NodeRecord["found"], "startType" | "description">,
): Promise<void> {
  const { context, recorder, at } = work;
  const { reads, system, tools } = context;
  await recorder.openOrKeep({ node: at.node, ...openingOf(reads) }, system);
  // The world itself, not what a dry run takes for true: this is how it was found.
  const status = await tools.services.status(at.serviceName);
  if (status?.startType === "disabled" && recorder.open?.found.startType === undefined) {
    throw new Failure({
      code: "Service-DisabledBefore",
      what: `The service '${at.serviceName}' on node ${at.node} is Disabled, and not by an unfinished run.`,
      why: "Somebody disabled it on purpose.",
      next: "Set its start type to what it should be after the upgrade (usually Automatic), then run again.",
    });
  }
  await recorder.remember({ ...found, ...(status ? foundOf(status) : {}) });
}

/**
 * A stopped node is a drained node once its start type is Disabled; its program is asked nothing, for a new program may
 * refuse an old schema. Whether it was stopped is written down after Disabled is confirmed: until then something (the
 * watchdog, a machine that is just starting) may have started it.
 * @returns false when the service runs
 */
export async function setAsideWhenStopped(work: Work): Promise<boolean> {
  const { context, at } = work;
  if ((await serviceNow(context, context.tools, at)).state !== "stopped") return false;
  const { latest } = work.recorder;
  await remember(work, {});
  await disableService(context, context.tools, at, work.recorder.open);
  const after = await serviceStatus(context, context.tools, at);
  if (after.state !== "stopped") {
    context.log.warning(`The service '${at.serviceName}' on node ${at.node} was started by something else just now.`);
    return false;
  }
  await work.recorder.remember({ serviceRunning: false, ...(await forRollback(work, latest)) });
  return true;
}

/**
 * A restored database has the drain flags and task caps of the moment of the backup, when every node was quieted for the
 * upgrade. A stopped node cannot be asked for its drain flag: what the upgrade found there counts. Its cap is the
 * instance's to tell, as long as another node answers.
 * @param before the record of this node before the rollback opened its own
 */
async function forRollback(
  work: Work,
  before: NodeRecord | undefined,
): Promise<Pick<NodeRecord["found"], "drained" | "taskCap">> {
  if (work.recorder.open?.direction !== "back") return {};
  const known = await capAsFound(work);
  const taskCap = "cap" in known ? known.cap : before?.found.taskCap;
  return { drained: before?.found.drained ?? false, ...(taskCap === undefined ? {} : { taskCap }) };
}
