import { VARIABLES } from "../../src/names/variables";
import { drainSentence, setDrainFlag } from "../../src/upgrade/node/node-drain";
import { Failure } from "../../src/step/failure";
import { isOlder, OctopusVersion } from "../../src/values/version";
import type { Work } from "./contract";

/**
 * From here on all nodes can be drained at the same time; what an older server does when its last node is to be drained is
 * unconfirmed: this file holds what follows when it refuses (facts: octopus-nodes#drain-flag).
 */
const DRAINS_ALL = new OctopusVersion(2018, 2, 0);

/**
 * Whether the node may be stopped although it takes tasks: its server does not drain the last node, and the operator has
 * chosen that tasks may be cut off.
 */
export const mayStayUndrained = ({ context }: Work): boolean =>
  isOlder(context.reads.currentVersion, DRAINS_ALL) && context.inputs.atDeadline === "Proceed";

/**
 * Drains the node. One that an old server does not drain goes on taking tasks where the operator accepts what that means:
 * it is stopped at a moment at which it runs none.
 * @returns whether it drains
 * @throws Failure `Drain-LastNode`, and what the drain itself fails with on newer servers
 */
export async function drainUnlessLast(work: Work): Promise<boolean> {
  const { context, at } = work;
  const { tools, log, reads } = context;
  try {
    await setDrainFlag(context, tools, at, { on: true, sentence: drainSentence(at.node) });
    return true;
  } catch (error) {
    if (!(error instanceof Failure) || !isOlder(reads.currentVersion, DRAINS_ALL)) throw error;
    const why = `Octopus Server before ${DRAINS_ALL} may not drain the last node that takes tasks. ${error.what}`;
    if (mayStayUndrained(work)) {
      log.warning(
        `Node ${at.node} is not drained: ${why} It is stopped when it runs no task; one that begins in that moment is cut off, as chosen (${VARIABLES.drainAtDeadline}).`,
      );
      return false;
    }
    throw new Failure({
      code: "Drain-LastNode",
      what: `Node ${at.node} could not be drained, so no node was stopped.`,
      why,
      next: `Choose an hour in which nothing is deployed, set ${VARIABLES.drainAtDeadline} to Proceed, and run again: the node is then stopped at a moment when it runs no task, and a task that begins in that moment is cut off.`,
      cause: error,
    });
  }
}
