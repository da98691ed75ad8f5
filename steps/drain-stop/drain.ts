import { SERVER_LOG } from "../../src/names/server-log";
import { VARIABLES } from "../../src/names/variables";
import { cancelSentence, isDraining, setDrainFlag } from "../../src/upgrade/node/node-drain";
import { firstAnswering } from "../../src/octopus/first-answering";
import { Failure, reasonOf } from "../../src/step/failure";
import { waitUntil } from "../../src/step/wait";
import { capAsFound, capTasks, type KnownCap } from "./cap";
import { remember, setAsideWhenStopped } from "./found";
import { drainUnlessLast } from "./last-node";
import { namesOf, runningOnNode, type RunningOnNode } from "./tasks";
import type { Work } from "./contract";

/**
 * A running node takes tasks about every 20 s, and how soon it heeds its cap is not known: it is idle when two looks so far
 * apart, both after the cap was read back, find no task (facts: octopus-nodes#task-cap).
 */
const HEEDED_WITHIN_SECONDS = 45;

/** Cancelled tasks need a moment to end. */
const CANCELLED_WITHIN_SECONDS = 600;

interface Drained {
  /** How many running tasks the operator let be cut off. */
  tasksCutOff: number;
  wasStopped: boolean;
}

/**
 * Keeps the node from taking tasks, by its task cap or by its drain flag, and waits, by its own look at the node's tasks,
 * until none runs: the program's `--wait` has ended early (facts: octopus-server#the-wait-of-a-drain). The tasks that hold
 * it up are named. A node whose cap cannot be set is drained.
 * @throws Failure `Drain-DeadlineMissed` unless the operator chose to cancel the tasks or to go on
 */
export async function drain(work: Work, by: "task-cap" | "drain-flag"): Promise<Drained> {
  const { context, at } = work;
  const { inputs, log } = context;
  if (await setAsideWhenStopped(work)) {
    log.info(`The service of node ${at.node} is stopped and Disabled; there is nothing to wait for.`);
    return { tasksCutOff: 0, wasStopped: true };
  }
  const draining = await drainFlag(work);
  const cap = await capAsFound(work);
  const beganAt = context.clock.now().toISOString();
  await remember(work, {
    ...{ serviceRunning: true, drained: await drainFlagNow(work, draining) },
    ...("cap" in cap ? { taskCap: cap.cap } : {}),
  });
  const capped = !draining && by === "task-cap" && (await capTasks(work, cap));
  if (capped) context.output("QuietBeganAt", beganAt);
  else if (!draining) {
    if (await drainUnlessLast(work)) context.output("DrainBeganAt", beganAt);
    else context.output("TakesTasks", true);
  }
  // In a dry run the node goes on taking tasks: waiting for them would never end.
  if (context.dryRun) {
    const running = await runningOnNode(work);
    log.info(
      `A real run would wait here for the tasks on node ${at.node}; ${running.count === 0 ? "no tasks are running" : `running: ${namesOf(running)}`}.`,
    );
    return { tasksCutOff: 0, wasStopped: false };
  }
  const waited = await waitForTasks(work, inputs.drainTimeoutSeconds, capped ? HEEDED_WITHIN_SECONDS : 0);
  if (waited.met) {
    await rememberCapNow(work, cap);
    log.info(`Node ${at.node} is ${capped ? "quiet" : "drained"}: no tasks are running there.`);
    return { tasksCutOff: 0, wasStopped: false };
  }
  return { tasksCutOff: await atDeadline(work, waited.because, capped), wasStopped: false };
}

/**
 * A cap that could not be read when the node was drained in its place: by now the node answers. A restored database may
 * bring back another one, and then the record has to know this one.
 */
async function rememberCapNow(work: Work, before: KnownCap): Promise<void> {
  if ("cap" in before) return;
  const now = await capAsFound(work);
  if ("cap" in now) await remember(work, { taskCap: now.cap });
}

async function atDeadline(work: Work, because: string, capped: boolean): Promise<number> {
  const { context, at } = work;
  const { inputs, log } = context;
  if (inputs.atDeadline === "Fail") throw deadlineMissed(work, because);
  const running = await runningOnNode(work);
  if (inputs.atDeadline === "Proceed") {
    log.warning(`${running.count} tasks on node ${at.node} will be cut off, as chosen: ${namesOf(running)}.`);
    return running.count;
  }
  log.warning(`Cancelling ${running.count} tasks on node ${at.node}, as chosen: ${namesOf(running)}.`);
  const sentence = cancelSentence(at.node);
  // Only a drain cancels tasks: from here on the load balancer sends nobody there.
  if (capped) context.output("DrainBeganAt", context.clock.now().toISOString());
  await setDrainFlag(context, context.tools, at, { on: true, cancelTasks: true, sentence });
  const waited = await waitForTasks(work, CANCELLED_WITHIN_SECONDS);
  if (waited.met) return running.count;
  throw deadlineMissed(work, `${waited.because}, ${CANCELLED_WITHIN_SECONDS} s after they were cancelled`);
}

/**
 * The first look must succeed; later, a look that fails holds the wait up and does not end it.
 * @param idleSeconds for how long no task may be seen: a node heeds its cap some time after it was read back
 */
export async function waitForTasks(work: Work, tasksMaySeconds: number, idleSeconds = 0) {
  const { context, at } = work;
  const pollSeconds = context.inputs.pollSeconds;
  let looks = 0;
  let idleSince: number | undefined;
  const wait = { what: `the tasks on node ${at.node}`, timeoutSeconds: tasksMaySeconds + idleSeconds, pollSeconds };
  return waitUntil(context, wait, async () => {
    let running: RunningOnNode;
    try {
      running = await runningOnNode(work);
    } catch (error) {
      if (looks === 0) throw error;
      idleSince = undefined;
      return { done: false, because: `the running tasks cannot be read (${reasonOf(error)})` };
    }
    looks += 1;
    if (running.count > 0) {
      idleSince = undefined;
      return { done: false, because: namesOf(running) };
    }
    const now = context.clock.now().getTime();
    idleSince ??= now;
    if (now - idleSince >= idleSeconds * 1000) return { done: true, value: undefined };
    return { done: false, because: `none is running; looking again ${idleSeconds} s after the first such look` };
  });
}

/** Whether the node drains: its own ping, else the cluster's summary. In a dry run, as it would be by then. */
async function drainFlag(work: Work): Promise<boolean> {
  const { context, at } = work;
  const own = await isDraining(context, context.tools, at);
  return own ?? (await drainFlagInSummary(work));
}

/** The world itself, not what a dry run takes for true: this is how it was found. */
async function drainFlagNow(work: Work, draining: boolean): Promise<boolean> {
  if (work.context.assumed(`${work.at.node}.drained`) === undefined) return draining;
  const ping = await work.context.tools.self.ping();
  return ping.answers ? ping.draining : drainFlagInSummary(work);
}

async function drainFlagInSummary({ context, at }: Work): Promise<boolean> {
  const { tools } = context;
  const { answer } = await firstAnswering(tools.instances, (instance) => instance.nodes());
  const node = answer.find(({ name }) => name.toLowerCase() === at.node.toLowerCase());
  if (node) return node.draining;
  throw new Failure({
    code: "Node-Unknown",
    what: `Node ${at.node} does not answer at ${tools.self.address}, and the instance does not list it either.`,
    next: `Check Configuration > Nodes in the instance, and ${SERVER_LOG}; then run again.`,
  });
}

function deadlineMissed({ context, at }: Work, because: string): Failure {
  return new Failure({
    code: "Drain-DeadlineMissed",
    what: `The tasks on node ${at.node} were not seen to end within ${context.inputs.drainTimeoutSeconds} s: ${because}.`,
    why: `Running tasks are cut off only if you choose so (${VARIABLES.drainAtDeadline}).`,
    next: `Wait for these tasks or cancel them in the instance, then run again; or allow more time (${VARIABLES.drainSeconds}).`,
  });
}
