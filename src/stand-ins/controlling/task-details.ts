import type { TaskLog } from "./task-log";
import { isObject, type Json } from "./fields";
import type { Query } from "./query";

/** The tree of a task's log: with the verbose lines if asked, and only the last lines of each part if asked. */
export function taskDetails(
  { id, self, task, log: { root } }: { id: string; self: string; task: object; log: TaskLog },
  query: Query,
): object {
  const tail = query.get("tail") === undefined ? undefined : query.number("tail", 0);
  const activity = root.resource(query.flag("verbose") === true);
  return {
    Id: id,
    Task: task,
    ActivityLogs: [tail === undefined ? activity : shortened(activity, tail)],
    Progress: { ProgressPercentage: root.progressPercentage, EstimatedTimeRemaining: "" },
    PhysicalLogSize: root.rawLines().join("\n").length,
    Links: { Self: self },
  };
}

function shortened(activity: Json, tail: number): Json {
  const { LogElements: lines, Children: children } = activity;
  return {
    ...activity,
    LogElements: Array.isArray(lines) && tail > 0 ? lines.slice(-tail) : [],
    Children: Array.isArray(children) ? children.filter(isObject).map((child) => shortened(child, tail)) : [],
  };
}
