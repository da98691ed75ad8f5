import { Failure } from "../step/failure";
import type { Ask } from "./ask";
import type { RunningTask } from "./instance-api";
import { spacesReply, tasksReply } from "./replies";

const PAGE = 1000;
const PAGES_MOST = 20;
const ACTION = "list running tasks";

/**
 * Executing and cancelling tasks of one node. `spaces` and `includeSystem` are asked for by the root document's link
 * template but not by the newest reference pages (facts: octopus-nodes#running-tasks-of-all-spaces): a server that
 * refuses them is asked space by space. What comes back is filtered again, for a server may ignore an argument; a task
 * that names no node is kept, because leaving it out could cut it off.
 */
export async function listRunningTasks(ask: Ask, nodeId: string): Promise<RunningTask[]> {
  const query = `states=Executing,Cancelling&node=${encodeURIComponent(nodeId)}`;
  let tasks: RunningTask[];
  try {
    tasks = await allPages(ask, `/api/tasks?spaces=all&includeSystem=true&${query}`);
  } catch (error) {
    if (!refusesArguments(error)) throw error;
    tasks = [];
    for (const place of await spaceRoots(ask)) tasks.push(...(await allPages(ask, `${place}/tasks?${query}`)));
  }
  const wanted = nodeId.toLowerCase();
  return tasks.filter((task) => task.nodeId === "" || task.nodeId.toLowerCase() === wanted);
}

async function allPages(ask: Ask, path: string): Promise<RunningTask[]> {
  const tasks: RunningTask[] = [];
  for (let page = 0; page < PAGES_MOST; page += 1) {
    const reply = await ask({ path: `${path}&skip=${page * PAGE}&take=${PAGE}`, action: ACTION, reply: tasksReply });
    for (const item of reply.Items) {
      // A server that ignores `states` would list finished tasks too.
      if (item.State && !/^(?:Executing|Cancelling)$/i.test(item.State)) continue;
      const name = item.Name ?? item.Id;
      const startedAt = timeOf(item.StartTime);
      tasks.push({
        ...{ id: item.Id, name, description: item.Description ?? name, nodeId: item.ServerNode ?? "" },
        ...(startedAt && { startedAt }),
      });
    }
    if (reply.Items.length < PAGE) break;
  }
  return tasks;
}

function timeOf(text: string | null | undefined): Date | undefined {
  const ms = Date.parse(text ?? "");
  return Number.isNaN(ms) ? undefined : new Date(ms);
}

/** Servers before 2019.1 have no spaces: their tasks are all below `/api`. */
async function spaceRoots(ask: Ask): Promise<string[]> {
  try {
    const spaces = await ask({ path: "/api/spaces/all", action: "list spaces", reply: spacesReply });
    return spaces.map(({ Id }) => `/api/${Id}`);
  } catch (error) {
    if (refusesArguments(error)) return ["/api"];
    throw error;
  }
}

const refusesArguments = (error: unknown) =>
  error instanceof Failure && ["Instance-RequestRefused", "Instance-WrongAddress"].includes(error.code);
