import { keepConnectionString } from "../../src/upgrade/record/kept-connection-string";
import { setDrainFlag, undrainSentence } from "../../src/upgrade/node/node-drain";
import { Recorder } from "../../src/upgrade/record/recorder";
import type { Context, Work } from "./contract";
import { reasonToDecline, sharedAddressKeepsAnswering } from "./decline";
import { drain } from "./drain";
import { grant, requireGranted } from "./grant";
import { isToBeLeftAlone } from "./left-alone";
import { requireAllDrained, stop } from "./stop";

/**
 * Takes this node out of service, as far as the mode says.
 * @throws Failure `Drain-DeadlineMissed`, `Nodes-NotDrained`, `Node-NotDrained`, `Tasks-StillRunning`, `Service-…`
 */
export async function run(context: Context): Promise<void> {
  const { inputs, reads, tools, log } = context;
  const at = { node: reads.nodeName, serviceName: reads.serviceName };
  const recorder = await Recorder.read(tools.record, context);
  const work: Work = { context, recorder, at };
  // Also by a primary that is left as it is: the others, which go on with the same run, wait for its word.
  if (inputs.mode === "Grant") {
    grant(context);
    return;
  }
  if (isToBeLeftAlone(context, context.system.machineName)) {
    log.info(
      `Node ${at.node} is already on the target, ${reads.targetVersion}, and so is the schema; leaving it as it is.`,
    );
    return;
  }
  switch (inputs.mode) {
    case "Drain": {
      const { tasksCutOff } = await drain(work, "task-cap");
      context.output("DrainedAt", context.clock.now().toISOString());
      context.output("TasksCutOff", tasksCutOff);
      break;
    }
    case "Stop":
      requireAllDrained(context);
      requireGranted(context);
      await stop(work);
      break;
    case "DrainAndStop":
      if (!(await drainAndStop(work))) return;
  }
  handOverAsFound(work);
}

/** The primary alone, while the others serve. False when it declined: it is then stopped with the others. */
async function drainAndStop(work: Work): Promise<boolean> {
  const { context, at } = work;
  const declined = await reasonToDecline(work);
  if (declined) {
    context.log.highlight(`Node ${at.node} is not stopped yet: ${declined} It is stopped together with the others.`);
    return false;
  }
  const { tasksCutOff, wasStopped } = await drain(work, "drain-flag");
  await keepConnectionString(context, context.tools.kept);
  const wasDrained = work.recorder.open?.found.drained ?? false;
  const kept = wasStopped || (await sharedAddressKeepsAnswering(work));
  if (!kept) {
    if (!wasDrained) {
      await setDrainFlag(context, context.tools, at, { on: false, sentence: undrainSentence(at.node) });
      context.output("BackAtWorkAt", context.clock.now().toISOString());
    }
    context.log.highlight(
      `Node ${at.node} is not stopped yet: ${context.inputs.serverUrl} would not answer through another node without it. It is stopped together with the others.`,
    );
    return false;
  }
  context.output("DrainedAt", context.clock.now().toISOString());
  context.output("TasksCutOff", tasksCutOff);
  await stop(work);
  return true;
}

function handOverAsFound({ context, recorder }: Work): void {
  const { drained, startType, taskCap } = recorder.open?.found ?? {};
  if (drained !== undefined) context.output("WasDrained", drained);
  if (taskCap !== undefined) context.output("TaskCapWas", taskCap);
  if (startType !== undefined) context.output("StartTypeWas", startType);
}
