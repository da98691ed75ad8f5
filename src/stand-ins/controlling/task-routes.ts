import type { RouteRequest } from "./route-request";
import { page } from "./paging";
import { notFound } from "./refusal";
import { ok, text } from "./reply";
import type { Routes } from "./router";
import type { ServerTask } from "./server-task";
import type { ControllerStore } from "./store";
import { taskDetails } from "./task-details";
import { wantedTasks } from "./task-filter";

/** Tasks (facts: octopus-nodes#tasks), with a space before them and without. Only runs of runbooks are tasks here. */
export const taskRoutes: Routes = {
  "GET tasks": ({ store, query }) => {
    const items = wantedTasks(store, query);
    const counts: Record<string, number> = {};
    for (const { state } of items) counts[state] = (counts[state] ?? 0) + 1;
    return page({
      query,
      itemType: "Task",
      self: store.path("tasks"),
      items,
      present: (task) => shown(store, task),
      more: { TotalCounts: counts },
    });
  },
  "GET tasks/{task}": (asked) => ok(shown(asked.store, askedTask(asked))),
  "GET tasks/{task}/details": (asked) => {
    const task = askedTask(asked);
    const self = asked.store.path(`tasks/${task.id}/details`);
    return ok(taskDetails({ id: task.id, self, task: shown(asked.store, task), log: task.log }, asked.query));
  },
  "GET tasks/{task}/raw": (asked) => text(askedTask(asked).log.root.rawLines().join("\n")),
  "GET tasks/{task}/queued-behind": (asked) =>
    page({
      query: asked.query,
      itemType: "Task",
      self: asked.store.path(`tasks/${asked.param("task")}/queued-behind`),
      items: asked.instance.queue.before(askedTask(asked)),
      present: (task) => shown(asked.store, task),
    }),
  "POST tasks/{task}/cancel": (asked) => {
    const task = askedTask(asked);
    asked.instance.queue.cancel(task);
    return ok(shown(asked.store, task));
  },
};

function askedTask(asked: RouteRequest): ServerTask {
  const found = asked.store.tasks.get(asked.param("task").toLowerCase());
  if (!found) throw notFound();
  return found;
}

function shown(store: ControllerStore, task: ServerTask): object {
  const self = store.path(`tasks/${task.id}`);
  return store.shown("tasks", task.resource(), {
    Details: `${self}/details{?verbose,tail}`,
    Raw: `${self}/raw`,
    Cancel: `${self}/cancel`,
    QueuedBehind: `${self}/queued-behind{?skip,take}`,
    Artifacts: store.path(`artifacts?regarding=${task.id}`),
    Interruptions: store.path(`interruptions?regarding=${task.id}`),
  });
}
