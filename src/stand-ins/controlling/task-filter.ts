import type { Query } from "./query";
import type { ServerTask } from "./server-task";
import type { ControllerStore } from "./store";

/** The tasks that a query asks for, the newest first (facts: octopus-nodes#tasks). Filters by date are not played. */
export function wantedTasks(store: ControllerStore, query: Query): ServerTask[] {
  const among = (name: string, value: string) =>
    query.list(name)?.some((each) => each.toLowerCase() === value.toLowerCase()) ?? true;
  const is = (name: string, value: boolean) => query.flag(name) === undefined || query.flag(name) === value;
  const part = (query.get("partialName") ?? query.get("description") ?? "").toLowerCase();
  return [...store.tasks.values()]
    .reverse()
    .filter(
      (task) =>
        among("ids", task.id) &&
        among("states", task.state) &&
        among("name", task.name) &&
        among("project", task.run.project.Id) &&
        among("runbook", task.run.runbook.Id) &&
        among("environment", task.run.environment.Id) &&
        is("active", !task.isCompleted) &&
        is("running", task.isRunning) &&
        is("hasPendingInterruptions", task.questions > 0) &&
        is("hasWarningsOrErrors", task.resource().HasWarningsOrErrors === true) &&
        task.description.toLowerCase().includes(part),
    );
}
