import { answersNowhere, firstAnswering } from "../../src/octopus/first-answering";
import type { Recorder } from "../../src/server/recorder";
import { keepConnectionString } from "../../src/server/kept-connection-string";
import { factsOf, planOf } from "../../src/server/run-reads";
import { required } from "./required";
import type { Context } from "./step";
import { switchMaintenance } from "./switch";

/**
 * Turns maintenance mode on: people cannot begin anything new that the outage would cut off. What was found goes into the
 * record first, unless an earlier attempt wrote it there.
 * @throws Failure `Outputs-Missing`, `Record-OtherPlan`, those of the instance
 */
export async function enable(context: Context, recorder: Recorder): Promise<void> {
  const { inputs, log, tools } = context;
  const reads = required(context.reads, context.system.machineName);
  let found;
  try {
    found = await firstAnswering(tools.instances, (instance) => instance.maintenance());
  } catch (error) {
    // After the nodes were stopped nobody answers: an earlier attempt came further than this row.
    const before = recorder.open?.found.maintenance;
    if (!answersNowhere(error) || before === undefined || !(await isStopped(context, reads.serviceName))) throw error;
    context.output("MaintenanceWas", before);
    log.highlight(
      "Nothing to do: no node's service runs, and the unfinished run has switched maintenance mode before.",
    );
    return;
  }
  await recorder.openOrKeep({ node: reads.nodeName, plan: planOf(reads), facts: factsOf(reads) }, context.system);
  const { found: recorded } = await recorder.remember({ maintenance: found.answer });
  await keepConnectionString(context, tools.kept);
  const was = recorded.maintenance ?? found.answer;
  context.output("MaintenanceWas", was);
  if ((await switchMaintenance(context, found, true)) && !context.dryRun) {
    const before = was ? "on before the first attempt, and stays on at the end" : "off before";
    log.highlight(`Maintenance mode of ${inputs.serverUrl} is on (it was ${before}).`);
  }
}

async function isStopped({ tools }: Context, serviceName: string): Promise<boolean> {
  const status = await tools.services.status(serviceName);
  return status?.state === "stopped";
}
