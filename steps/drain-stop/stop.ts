import { VARIABLES } from "../../src/names/variables";
import { askPatiently } from "../../src/upgrade/node/ask-patiently";
import { drainSentence, isDraining, setDrainFlag } from "../../src/upgrade/node/node-drain";
import { disableService, stopService } from "../../src/upgrade/node/node-service";
import { taskCapOf } from "../../src/upgrade/node/task-cap";
import { Failure } from "../../src/step/failure";
import { waitForTasks } from "./drain";
import { remember, setAsideWhenStopped } from "./found";
import { mayStayUndrained } from "./last-node";
import { isToBeLeftAlone } from "./left-alone";
import type { Context, Work } from "./contract";
import { namesOf, runningOnNode } from "./tasks";

/**
 * The outage begins only when every node is quiet: all of the run's machines, not those that happened to answer.
 * @throws Failure `Nodes-NotDrained` naming the others
 */
export function requireAllDrained(context: Context): void {
  const missing = context.reads.drainedAt
    .filter(({ machine, value }) => value === undefined && !isToBeLeftAlone(context, machine))
    .map(({ machine }) => machine);
  if (missing.length === 0) return;
  throw new Failure({
    code: "Nodes-NotDrained",
    what: `No node was stopped, because these are not seen quiet: ${missing.join(", ")}.`,
    why: "The step that quiets the nodes did not run or did not succeed there.",
    next: "Check that step's log for these machines, then run the whole runbook again.",
  });
}

/**
 * Stops the node: start type Disabled and confirmed first, then, directly before the stop, a look whether it takes no tasks
 * and runs none. The primary is drained last of all, so that it serves nobody when it is started, until it is verified; the
 * others serve until they stop. The outage begins with the last stop (decision 003).
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
    context.output("StopBeganAt", context.clock.now().toISOString());
    if (context.system.isPrimary && !mayStayUndrained(work) && !(await isDraining(context, tools, at))) {
      await setDrainFlag(context, tools, at, { on: true, sentence: drainSentence(at.node) });
      // That took a moment.
      await requireIdle(work);
    }
    await stopService(context, tools, at, { timeoutSeconds: inputs.stopTimeoutSeconds, pollSeconds: 1 });
  }
  context.output("StoppedAt", context.clock.now().toISOString());
  log.info(`Node ${at.node} is stopped, and its start type is Disabled until it is started again on purpose.`);
}

/**
 * The last look. A task that slipped in, because the node heeded its cap late or a running task started it, is waited for:
 * the node serves meanwhile.
 */
async function requireIdle(work: Work): Promise<void> {
  const { context, at } = work;
  const { inputs, log } = context;
  await requireQuiet(work);
  // In a dry run nobody waited for the tasks, so they are no reason to fail.
  if (context.dryRun) return;
  const running = await runningOnNode(work);
  if (running.count === 0) return;
  if (inputs.atDeadline === "Proceed") {
    context.output("TasksCutOff", running.count);
    log.warning(`${running.count} tasks on node ${at.node} are cut off, as chosen: ${namesOf(running)}.`);
    return;
  }
  const waited = await waitForTasks(work, inputs.drainTimeoutSeconds);
  if (!waited.met) {
    throw new Failure({
      code: "Tasks-StillRunning",
      what: `Node ${at.node} is running tasks, so it was not stopped: ${waited.because}.`,
      why: `Running tasks are cut off only if you choose so (${VARIABLES.drainAtDeadline}).`,
      next: "Wait for these tasks or cancel them in the instance, then run again.",
    });
  }
  await requireQuiet(work);
}

/** @throws Failure `Node-NotDrained` when the node may take tasks again */
async function requireQuiet(work: Work): Promise<void> {
  const { context, at } = work;
  const { tools } = context;
  if (mayStayUndrained(work)) return;
  const askDrain = () => isDraining(context, tools, at);
  const draining = await askPatiently(context, `the drain flag of node ${at.node}`, askDrain);
  if (draining) return;
  const askCap = async () => ({ value: await taskCapOf(context, tools, at) });
  const asked = await askPatiently(context, `the task cap of node ${at.node}`, askCap).catch((error: unknown) => {
    if (error instanceof Failure) return error;
    throw error;
  });
  const cap = asked instanceof Failure ? asked : asked?.value;
  if (cap === 0) return;
  const seen =
    cap instanceof Failure ? `its task cap cannot be read (${cap.what})` : `its task cap is ${cap ?? "not told"}`;
  throw new Failure({
    code: "Node-NotDrained",
    what: `Node ${at.node} may take tasks again, so it was not stopped: ${draining === undefined ? "it does not answer whether it drains" : "it is not draining"}, and ${seen}.`,
    why: "Somebody changed that since the node was seen quiet, or the node does not answer.",
    next: "Find out who changed it under Configuration > Nodes, then run the whole runbook again.",
  });
}
