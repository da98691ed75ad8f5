import type { RunningTask } from "../../src/octopus/instance-api";
import { Failure } from "../../src/step/failure";
import type { Context } from "./contract";

/** At most so many are named of one node. */
const NAMED_MOST = 5;
const MINUTE_SECONDS = 60;

/** Which tasks would be waited for if the nodes were quieted now, a line for each node; a line with the reason when nobody tells. */
export async function tasksNow({ tools, clock }: Pick<Context, "tools" | "clock">): Promise<string[]> {
  const { instance } = tools;
  if (!instance)
    return ["Which tasks would be waited for now is not known: the instance's URL or API key was not given."];
  try {
    const nodes = await instance.nodes();
    return await Promise.all(
      nodes.map(async ({ id, name, offline, draining, taskCap, runningTaskCount }) => {
        if (offline) return `Node ${name} is offline.`;
        const tasks = await instance.runningTasks(id);
        const count = Math.max(runningTaskCount, tasks.length);
        const cap =
          taskCap === undefined ? "; its task cap is not told, so it would be drained" : `; its task cap is ${taskCap}`;
        const drained = draining ? `; it is drained already${cap}` : cap;
        if (count === 0) return `No task would be waited for on node ${name} now: none is running there${drained}.`;
        const named = tasks.slice(0, NAMED_MOST).map((task) => sentenceOf(task, clock.now()));
        const more = count - named.length;
        if (more > 0) named.push(`${more} more`);
        return `${count} running ${count === 1 ? "task" : "tasks"} would be waited for on node ${name} now: ${named.join(", ")}${drained}.`;
      }),
    );
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [`Which tasks would be waited for now is not known: ${error.what}`];
  }
}

function sentenceOf({ id, description, startedAt }: RunningTask, now: Date): string {
  const seconds = startedAt === undefined ? NaN : (now.getTime() - startedAt.getTime()) / 1000;
  const running = seconds >= 0 ? `, for ${minutes(seconds)}` : "";
  return `${description} (${id}${running})`;
}

const minutes = (seconds: number) =>
  seconds < MINUTE_SECONDS ? "less than a minute" : `${Math.floor(seconds / MINUTE_SECONDS)} min`;
