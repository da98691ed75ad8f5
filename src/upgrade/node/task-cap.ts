import { VARIABLES } from "../../names/variables";
import { answersNowhere, firstAnswering } from "../../octopus/first-answering";
import type { InstanceApi } from "../../octopus/instance-api";
import { isSilence } from "../../octopus/refusals";
import { Failure } from "../../step/failure";
import { waitUntil } from "../../step/wait";
import { listedNode } from "./listed-node";
import type { NodeAtHand, ProcedureContext } from "./procedure";

export interface CapTools {
  /** The instance, by every way to ask it, in order; none without an API key. */
  instances: readonly InstanceApi[];
}

/** A server that has just said so knows; one that does not answer is asked again. */
const CONFIRMED_WITHIN = { timeoutSeconds: 60, pollSeconds: 5 };

/**
 * A node's task cap now; in a dry run as it would be by then. Undefined when the server has none to tell.
 * @throws Failure `TaskCap-NotAsked` without an API key; `Node-Unknown`, `Instance-…`
 */
export async function taskCapOf(
  { assumed }: Pick<ProcedureContext, "assumed">,
  tools: CapTools,
  { node }: NodeAtHand,
): Promise<number | undefined> {
  const taken = assumed(`${node}.taskCap`);
  return taken === undefined ? taskCapNow(tools, node) : Number(taken);
}

/** The same in the world itself, whatever a dry run takes for true. @throws as `taskCapOf` */
export async function taskCapNow({ instances }: CapTools, node: string): Promise<number | undefined> {
  if (instances.length === 0) throw notAsked(node);
  const { answer } = await firstAnswering(instances, async (instance) => {
    const listed = await listedNode(instance, node);
    return listed.taskCap ?? (await instance.taskCap(listed.id));
  });
  return answer;
}

/**
 * Sets a node's task cap, and confirms it by reading it back. What the answer to the change was counts for nothing: one
 * that was lost may have been carried out, and one that was given may not.
 * @throws what refused it, or Failure `TaskCap-NotConfirmed`, when the cap is not read back
 */
export async function setTaskCap(
  context: ProcedureContext,
  { instances }: CapTools,
  { node }: NodeAtHand,
  { cap, sentence }: { cap: number; sentence: string },
): Promise<void> {
  await context.change(
    sentence,
    async () => {
      if (instances.length === 0) throw notAsked(node);
      const wait = { what: `the task cap of node ${node} to be ${cap}`, ...CONFIRMED_WITHIN };
      const waited = await waitUntil(context, wait, async () => {
        try {
          const { answer: now } = await firstAnswering(instances, async (instance) => {
            const { id } = await listedNode(instance, node);
            await instance.setTaskCap(id, cap);
            return instance.taskCap(id);
          });
          if (now === cap) return { done: true, value: undefined };
          return { done: false, because: `it reads ${now ?? "nothing"} after it was set` };
        } catch (error) {
          if (!isSilence(error) && !answersNowhere(error)) throw error;
          return { done: false, because: error.what };
        }
      });
      if (waited.met) return;
      throw new Failure({
        code: "TaskCap-NotConfirmed",
        what: `The task cap of node ${node} was to be ${cap}, and after ${waited.waitedSeconds} s that is not confirmed: ${waited.because}`,
        next: `Set it under Configuration > Nodes in the instance, then run again.`,
      });
    },
    { [`${node}.taskCap`]: String(cap) },
  );
}

export const quietSentence = (node: string) =>
  `set the task cap of node ${node} to 0: it takes no new tasks and serves`;
export const capBackSentence = (node: string, cap: number) => `set the task cap of node ${node} back to ${cap}`;

const notAsked = (node: string) =>
  new Failure({
    code: "TaskCap-NotAsked",
    what: `Without an API key the task cap of node ${node} can be neither read nor set.`,
    next: `Give the API key in the project variable ${VARIABLES.apiKey} and run again.`,
  });
