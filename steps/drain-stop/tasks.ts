import { firstAnswering } from "../../src/octopus/first-answering";
import { listedNode } from "../../src/upgrade/node/listed-node";
import type { Work } from "./contract";

/** What runs on the node. */
export interface RunningOnNode {
  count: number;
  /** For sentences: `Deploy Web to Production (ServerTasks-7)`. */
  names: string[];
}

/**
 * The tasks that run on this node: by name, and by the instance's own count, which may know of more. Asked through the
 * node itself (it answers while it drains), else at the shared address.
 * @throws Failure `Node-Unknown`; `Instance-…` when nobody answers
 */
export async function runningOnNode({ context, at }: Work): Promise<RunningOnNode> {
  const { tools } = context;
  const { answer } = await firstAnswering(tools.instances, async (instance) => {
    const node = await listedNode(instance, at.node);
    const tasks = await instance.runningTasks(node.id);
    return { tasks, count: node.runningTaskCount };
  });
  const names = answer.tasks.map(({ id, description }) => `${description} (${id})`);
  const unnamed = answer.count - names.length;
  if (unnamed > 0) names.push(`${unnamed} more that the instance counts and does not name`);
  return { count: Math.max(answer.count, answer.tasks.length), names };
}

/** At most so many are named in one line. */
const NAMED_MOST = 5;

export function namesOf({ names }: RunningOnNode): string {
  const more = names.length - NAMED_MOST;
  return [...names.slice(0, NAMED_MOST), ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}
