import { answersNowhere, firstAnswering } from "../../src/octopus/first-answering";
import { switchMaintenance } from "../../src/upgrade/node/maintenance-mode";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { keepConnectionString } from "../../src/upgrade/record/kept-connection-string";
import { factsOf, planOf } from "../../src/upgrade/run-reads";
import { required } from "./required";
import { servesTheTarget } from "./serves-the-target";
import type { Context } from "./contract";

/**
 * Turns maintenance mode on: people cannot begin anything new that the outage would cut off. What was found goes into the
 * record first, unless an earlier attempt wrote it there. Once every node serves the target there is nothing to do: the
 * run may have been cut off after maintenance mode was put back.
 * @throws Failure `Outputs-Missing`, `Record-OtherPlan`, those of the instance
 */
export async function enable(context: Context, recorder: Recorder): Promise<void> {
  const { inputs, log, tools } = context;
  const reads = required(context.reads, context.system.machineName);
  let found;
  try {
    found = await firstAnswering(tools.instances, (instance) => instance.maintenance());
  } catch (error) {
    // After the nodes were stopped nobody answers: an earlier attempt came further than this row, or none else is left.
    const before = recorder.open?.found.maintenance;
    const isAlone = recorder.open !== undefined && reads.nodeNames.length === 1;
    const mayBeSilent = answersNowhere(error) && (before !== undefined || isAlone);
    if (!mayBeSilent || !(await isStopped(context, reads.serviceName))) throw error;
    if (before !== undefined) context.output("MaintenanceWas", before);
    // An earlier attempt may have been stopped before it turned it on, or its recovery may have put it back: whoever puts
    // the primary back to work looks again (keep-people-out.ts).
    const earlier = before === undefined ? "No earlier attempt turned it on" : "An earlier attempt turned it on";
    log.highlight(
      `Nothing to do now: nobody answers, so ${inputs.serverUrl} cannot be asked about maintenance mode. ${earlier}; it is checked, and turned on if need be, before the primary node goes back to work.`,
    );
    return;
  }
  if (await servesTheTarget(found.instance, reads)) {
    context.output("MaintenanceWas", recorder.open?.found.maintenance ?? found.answer);
    log.highlight(
      `Nothing to do: every node serves ${reads.targetVersion}, so maintenance mode of ${inputs.serverUrl} is left ${found.answer ? "on" : "off"}.`,
    );
    return;
  }
  await recorder.openOrKeep({ node: reads.nodeName, plan: planOf(reads), facts: factsOf(reads) }, context.system);
  const { found: recorded } = await recorder.remember({ maintenance: found.answer });
  await keepConnectionString(context, tools.kept);
  const was = recorded.maintenance ?? found.answer;
  context.output("MaintenanceWas", was);
  if (await switchMaintenance(context, inputs.serverUrl, found, true)) {
    const before = was ? "on before the first attempt, and stays on at the end" : "off before";
    log.highlight(`Maintenance mode of ${inputs.serverUrl} is on (it was ${before}).`);
  }
}

async function isStopped({ tools }: Context, serviceName: string): Promise<boolean> {
  const status = await tools.services.status(serviceName);
  return status?.state === "stopped";
}
