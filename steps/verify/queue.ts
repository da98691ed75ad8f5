import { waitUntil } from "../../src/step/wait";
import type { QueuedTask } from "../../src/octopus/contents-api";
import type { QueueSeen } from "./checks-nodes";
import type { Context } from "./contract";
import type { Asked, Questions } from "./questions";

/** Nodes take tasks about every 20 s (facts: octopus-upgrades#task-queue). */
const POLL_SECONDS = 5;
/** A task that is queued for later than this waits for its time. */
const SCHEDULED_AFTER_SECONDS = 60;

/**
 * Whether the nodes take tasks: one of those that are queued now must go. Nothing is queued by us; that nothing is queued
 * proves nothing. Those that wait may wait for running tasks, a person, or a queue that somebody stopped.
 */
export async function seeQueue(context: Context, questions: Questions): Promise<Asked<QueueSeen>> {
  const { tools, inputs, clock } = context;
  const first = await questions.ask(() => tools.contents.queuedTasks());
  if (!first.known) return first;
  const mayGo = ({ isHeld, queuedAt }: QueuedTask) =>
    !isHeld &&
    !(queuedAt !== undefined && Date.parse(queuedAt) > clock.now().getTime() + SCHEDULED_AFTER_SECONDS * 1000);
  const queued = first.value.filter(mayGo);
  if (queued.length === 0) return { known: true, value: undefined };
  const nodes = await questions.once(() => tools.contents.nodes());
  const waiting = queued.map(({ id, description }) => `${description} (${id})`);
  if (nodes.known && nodes.value.every(({ offline, taskCap }) => offline || taskCap === 0)) {
    // Nobody is waited for: nodes that were told to take no tasks before the upgrade take none now.
    const because = "no node that is online takes tasks (their task caps are 0)";
    return { known: true, value: { taken: false, waiting, because } };
  }
  const running: boolean[] = [];
  const waited = await waitUntil(
    context,
    { what: "a node to take a queued task", timeoutSeconds: inputs.queueSeconds, pollSeconds: POLL_SECONDS },
    async () => {
      const now = await questions.once(() => tools.contents.queuedTasks());
      const nodes = await questions.once(() => tools.contents.nodes());
      running.push(!nodes.known || nodes.value.some(({ runningTaskCount }) => runningTaskCount > 0));
      if (now.known && queued.some(({ id }) => !now.value.some((task) => task.id === id))) {
        return { done: true, value: undefined };
      }
      return { done: false, because: `${queued.length} tasks are queued` };
    },
  );
  if (waited.met) return { known: true, value: { taken: true, waiting } };
  const because = await whyTheyMayWait(context, questions, running);
  return { known: true, value: { taken: false, waiting, ...(because === undefined ? {} : { because }) } };
}

async function whyTheyMayWait(
  { tools }: Context,
  questions: Questions,
  running: readonly boolean[],
): Promise<string | undefined> {
  if (running.includes(true)) return "other tasks are running, which they may wait for";
  const spaces = await questions.once(() => tools.contents.spaces());
  if (!spaces.known) return "whether a task queue was stopped could not be read";
  const stopped = spaces.value.filter(({ queueIsStopped }) => queueIsStopped);
  return stopped.length > 0
    ? `the task queue of ${stopped.map(({ name }) => `'${name}'`).join(", ")} is stopped`
    : undefined;
}
