import { VARIABLES } from "../../src/names/variables";
import { isDraining } from "../../src/upgrade/node/node-drain";
import { disableService, stopService } from "../../src/upgrade/node/node-service";
import { Failure } from "../../src/step/failure";
import { remember, setAsideWhenStopped } from "./found";
import { isToBeLeftAlone } from "./left-alone";
import type { Context, Work } from "./contract";
import { namesOf, runningOnNode } from "./tasks";

/**
 * The outage begins only when every node has drained: all of the run's machines, not those that happened to answer.
 * @throws Failure `Nodes-NotDrained` naming the others
 */
export function requireAllDrained(context: Context): void {
  const missing = context.reads.drainedAt
    .filter(({ machine, value }) => value === undefined && !isToBeLeftAlone(context, machine))
    .map(({ machine }) => machine);
  if (missing.length === 0) return;
  throw new Failure({
    code: "Nodes-NotDrained",
    what: `No node was stopped, because these have not drained: ${missing.join(", ")}.`,
    why: "The step that drains did not run or did not succeed there.",
    next: "Check that step's log for these machines, then run the whole runbook again.",
  });
}

/**
 * Stops the node: start type Disabled and confirmed first, then, directly before the stop, a look whether it is drained
 * and without tasks.
 * @throws Failure `Node-NotDrained`, `Tasks-StillRunning`, `Service-…`
 */
export async function stop(work: Work): Promise<void> {
  const { context, at } = work;
  const { tools, log, inputs } = context;
  if (!(await setAsideWhenStopped(work))) {
    const ping = await tools.self.ping();
    await remember(work, { serviceRunning: true, ...(ping.answers ? { drained: ping.draining } : {}) });
    await disableService(context, tools, at, work.recorder.open);
    await requireIdle(work);
    await stopService(context, tools, at, { timeoutSeconds: inputs.stopTimeoutSeconds, pollSeconds: 1 });
  }
  context.output("StoppedAt", context.clock.now().toISOString());
  log.info(`Node ${at.node} is stopped, and its start type is Disabled until it is started again on purpose.`);
}

async function requireIdle(work: Work): Promise<void> {
  const { context, at } = work;
  const { inputs, tools, log } = context;
  if (!(await isDraining(context, tools, at))) {
    throw new Failure({
      code: "Node-NotDrained",
      what: `Node ${at.node} is no longer drained, so it was not stopped.`,
      why: "Its own ping does not show the drain: somebody ended it, or the node does not answer.",
      next: "Find out who ended the drain under Configuration > Nodes, then run the whole runbook again.",
    });
  }
  // In a dry run nobody waited for the tasks, so they are no reason to fail.
  if (context.dryRun) return;
  const running = await runningOnNode(work);
  if (running.count === 0) return;
  if (inputs.atDeadline === "Proceed") {
    context.output("TasksCutOff", running.count);
    log.warning(`${running.count} tasks on node ${at.node} are cut off, as chosen: ${namesOf(running)}.`);
    return;
  }
  throw new Failure({
    code: "Tasks-StillRunning",
    what: `Node ${at.node} is running tasks, so it was not stopped: ${namesOf(running)}.`,
    why: `Running tasks are cut off only if you choose so (${VARIABLES.drainAtDeadline}).`,
    next: "Wait for these tasks or cancel them in the instance, then run again.",
  });
}
