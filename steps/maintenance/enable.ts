import { VARIABLES } from "../../src/names/variables";
import { answersNowhere, firstAnswering } from "../../src/octopus/first-answering";
import { switchMaintenance } from "../../src/upgrade/node/maintenance-mode";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { Failure } from "../../src/step/failure";
import { keepConnectionString } from "../../src/upgrade/record/kept-connection-string";
import { openingOf } from "../../src/upgrade/run-reads";
import { required } from "./required";
import { servesTheTarget } from "./serves-the-target";
import type { Context } from "./contract";

/**
 * Turns maintenance mode on: people cannot begin anything new that the outage would cut off. What was found goes into the
 * record first, unless an earlier attempt wrote it there. Once every node serves the target there is nothing to do: the
 * run may have been cut off after maintenance mode was put back.
 * @throws Failure `Outputs-Missing`, `Record-OtherPlan`, `Instance-NobodyLeft`, those of the instance
 */
export async function enable(context: Context, recorder: Recorder): Promise<void> {
  const { inputs, log, tools } = context;
  // Nobody is asked in a dry run, and the question has no step of its own there that could say so.
  if (inputs.approval && context.dryRun) {
    log.info(
      `A real run would wait before this step until somebody approves the outage in Octopus (${VARIABLES.outageApproval}).`,
    );
  }
  const reads = required(context.reads, context.system.machineName);
  let found;
  try {
    found = await firstAnswering(tools.instances, (instance) => instance.maintenance());
  } catch (error) {
    // After the nodes were stopped nobody answers: an earlier attempt came further than this row.
    const before = recorder.open?.found.maintenance;
    // A service that ended by itself, before any attempt took it out of service, says nothing of the kind.
    if (!answersNowhere(error) || recorder.open?.found.startType === undefined) throw error;
    if (!(await isStopped(context, reads.serviceName))) throw error;
    if (before === undefined) throw reads.nodeNames.length === 1 ? nobodyLeft(context, recorder.open) : error;
    context.output("MaintenanceWas", before);
    // That attempt's recovery may have put maintenance mode back: whoever puts the primary back to work looks again.
    log.highlight(
      `Nothing to do now: no node's service is running, so ${inputs.serverUrl} cannot be asked about maintenance mode. An earlier attempt turned it on; it is checked again before the primary node goes back to work.`,
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
  const { maintenanceKept } = recorder;
  // The last run left it on for a look by a person: that is not how it was found.
  const before = found.answer && maintenanceKept !== undefined ? maintenanceKept : found.answer;
  if (before !== found.answer) {
    log.info(
      `Maintenance mode of ${inputs.serverUrl} is on since the last run, which was told to leave it on; it was off before, and counts as off.`,
    );
  }
  await recorder.openOrKeep({ node: reads.nodeName, ...openingOf(reads) }, context.system);
  const { found: recorded } = await recorder.remember({ maintenance: before });
  await keepConnectionString(context, tools.kept);
  const was = recorded.maintenance ?? before;
  context.output("MaintenanceWas", was);
  if (await switchMaintenance(context, inputs.serverUrl, found, true)) {
    const before = was ? "on before the first attempt, and stays on at the end" : "off before";
    log.highlight(`Maintenance mode of ${inputs.serverUrl} is on (it was ${before}).`);
  }
}

/** The others are gone, and the primary was taken out of service before anybody turned maintenance mode on. */
function nobodyLeft({ inputs }: Context, { node, plan }: NodeRecord): Failure {
  return new Failure({
    code: "Instance-NobodyLeft",
    what: `Maintenance mode of ${inputs.serverUrl} cannot be turned on: an earlier attempt stopped node ${node}, and no other node is left that could be asked.`,
    why: "If the database upgrade fails, only maintenance mode keeps people out.",
    next: `Install Octopus Server ${plan.from} on node ${node} again, set its service's start type to Automatic and start it. When the instance opens in the browser, run again.`,
  });
}

async function isStopped({ tools }: Context, serviceName: string): Promise<boolean> {
  const status = await tools.services.status(serviceName);
  return status?.state === "stopped";
}
