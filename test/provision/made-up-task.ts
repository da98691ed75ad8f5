import { taskDetails, type TaskDetails } from "../../src/provision/run/task-progress";

/** A line of a log. */
export const line = (text: string, category = "Info") => ({
  Category: category,
  OccurredAt: "2026-01-10T03:00:00Z",
  MessageText: text,
});

/** A node of a task's log tree. */
export const activity = (id: string, name: string, status: string, more: object = {}) => ({
  Id: id,
  Name: name,
  Status: status,
  LogElements: [],
  Children: [],
  ...more,
});

/** A task and its log, as the instance answers. */
export const detailsOf = (task: object, steps: object[], rootLines: object[] = []): TaskDetails =>
  taskDetails.parse({
    Task: { Id: "ServerTasks-42", State: "Executing", IsCompleted: false, ...task },
    ActivityLogs: [activity("0", "Run upgrade", "Running", { Children: steps, LogElements: rootLines })],
  });
