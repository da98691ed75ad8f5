import type { Controller } from "../../../src/provision/read/controller";
import { runNow } from "../../../src/provision/run/run-now";

/** A controlling instance that lists this task, whose run is of this runbook. */
const controllerWith = (
  task: Record<string, unknown>,
  runbookId: string,
): Pick<Controller, "read" | "url" | "space"> => ({
  url: "https://octopus.example.com",
  space: { id: "Spaces-1", name: "Default" },
  read: async ({ path, reply }) => {
    if (path.includes("/tasks{")) return reply.parse({ Items: [task], TotalResults: 1, ItemsPerPage: 20 });
    if (path.includes("/interruptions{")) {
      return reply.parse({ Items: [{ Title: "Approve the outage" }], TotalResults: 1, ItemsPerPage: 30 });
    }
    if (path.includes("/runbookRuns/")) return reply.parse({ RunbookId: runbookId });
    return reply.parse({ Task: { ...task, IsCompleted: false }, ActivityLogs: [] });
  },
});
const executing = { Id: "ServerTasks-7", State: "Executing", Arguments: { RunbookRunId: "RunbookRuns-3" } };

it("tells the run of the runbook that is executing", async () => {
  expect(await runNow(controllerWith(executing, "Runbooks-1"), "Runbooks-1")).toMatchObject({
    taskId: "ServerTasks-7",
  });
});

it("names what the run waits for that somebody has to answer, with the link", async () => {
  expect((await runNow(controllerWith(executing, "Runbooks-1"), "Runbooks-1"))?.waitsFor).toBeUndefined();
  const waiting = { ...executing, State: "Queued", HasPendingInterruptions: true };
  expect(await runNow(controllerWith(waiting, "Runbooks-1"), "Runbooks-1")).toMatchObject({
    waitsFor: {
      titles: ["Approve the outage"],
      url: "https://octopus.example.com/app#/Spaces-1/tasks/ServerTasks-7",
    },
  });
});

it.each<[string, Record<string, unknown>, string]>([
  ["another runbook's, listed by a server that does not know the filter", executing, "Runbooks-2"],
  ["of another kind", { Id: "ServerTasks-8", State: "Executing", Arguments: {} }, "Runbooks-1"],
  ["without arguments", { Id: "ServerTasks-9", State: "Executing" }, "Runbooks-1"],
])("does not take a task for it that is %s: cancel would propose it", async (_, task, runbookId) => {
  expect(await runNow(controllerWith(task, runbookId), "Runbooks-1")).toBeUndefined();
});
