import { Failure } from "../../src/step/failure";
import { quietSentence, setTaskCap, taskCapNow } from "../../src/upgrade/node/task-cap";
import { isOlder, OctopusVersion } from "../../src/values/version";
import type { Work } from "./contract";

/** From here on a node can be told to take no tasks (facts: octopus-nodes#task-cap). */
const KNOWS_NO_TASKS = new OctopusVersion(2018, 6, 13);

/** A node's task cap, or why it is not known. */
export type KnownCap = { cap: number } | { because: string };

/** The task cap of the node as it is now; what a dry run takes for true does not count. */
export async function capAsFound({ context, at }: Work): Promise<KnownCap> {
  const { tools, reads } = context;
  if (isOlder(reads.currentVersion, KNOWS_NO_TASKS)) {
    return { because: `a server before ${KNOWS_NO_TASKS} has no task cap of 0` };
  }
  try {
    const cap = await taskCapNow(tools, at.node);
    return cap === undefined ? { because: "the instance does not tell its task cap" } : { cap };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { because: `its task cap cannot be read: ${error.what}` };
  }
}

/**
 * Sets the node's task cap to 0: it takes no new tasks and goes on answering people (decision 003).
 * @param known the cap, which is in the record by now
 * @returns false when that is not possible; the node is to be drained then, and the log says what that costs
 */
export async function capTasks({ context, at }: Work, known: KnownCap): Promise<boolean> {
  const { log, tools } = context;
  if ("because" in known) {
    log.warning(drainedInstead(at.node, known.because));
    return false;
  }
  if (known.cap === 0) {
    log.info(`Node ${at.node} takes no new tasks already: its task cap is 0.`);
    return true;
  }
  try {
    await setTaskCap(context, tools, at, { cap: 0, sentence: quietSentence(at.node) });
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    log.warning(drainedInstead(at.node, `its task cap could not be set: ${error.what}`));
    return false;
  }
}

const drainedInstead = (node: string, because: string) =>
  `Node ${node} is drained, because ${because.replace(/\.$/, "")}. While its tasks finish, the load balancer sends nobody there; once every node is drained, nobody is served.`;
