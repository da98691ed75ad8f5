import { lastOutage } from "../../../src/provision/run/past-outage";
import type { Controller } from "../../../src/provision/read/controller";

const step = (number: number, name: string, started: string | null, ended: string | null) => ({
  Id: name,
  Name: `Step ${number}: ${name}`,
  Status: started === null ? "Skipped" : "Success",
  Started: started,
  Ended: ended,
});
const upgrade = [
  step(7, "Quiet the nodes", "2026-01-04T03:10:00Z", "2026-01-04T03:12:00Z"),
  step(8, "Stop the nodes", "2026-01-04T03:12:00Z", "2026-01-04T03:13:00Z"),
  step(13, "Verify the primary node", "2026-01-04T03:30:00Z", "2026-01-04T03:30:30Z"),
];
const nothingToDo = upgrade.map(({ Name }, index) => step(index, Name.replace(/^Step \d+: /, ""), null, null));

/** Answers as a controlling instance with these runs, the newest first. */
const controllerWith = (runs: { id: string; dry?: boolean; steps: unknown[] }[]): Pick<Controller, "read"> => ({
  read: async ({ path, reply }) =>
    reply.parse(
      path.includes("runbookRuns")
        ? {
            TotalResults: runs.length,
            Items: runs.map(({ id, dry }) => ({ TaskId: id, FormValues: dry ? { "1": "True" } : {} })),
          }
        : {
            Task: { Id: "", State: "Success", IsCompleted: true },
            ActivityLogs: [
              {
                ...{ Id: "root", Name: "Run", Status: "Success" },
                Children: runs.find(({ id }) => path.includes(`/${id}/`))?.steps,
              },
            ],
          },
    ),
});

test("from the stop of all nodes to the primary back at work, of the last run that upgraded", async () => {
  const runs = [
    { id: "ServerTasks-4", dry: true, steps: upgrade },
    { id: "ServerTasks-3", steps: nothingToDo },
    { id: "ServerTasks-2", steps: upgrade },
    { id: "ServerTasks-1", steps: [] },
  ];
  const seconds = 18 * 60 + 30;
  const began = "2026-01-04T03:12:00Z";
  expect(await lastOutage(controllerWith(runs), "Runbooks-1", "Environments-1")).toEqual({
    taskId: "ServerTasks-2",
    seconds,
    began,
  });
});

test("unknown when no run upgraded anything", async () => {
  const runs = [
    { id: "ServerTasks-2", dry: true, steps: upgrade },
    { id: "ServerTasks-1", steps: nothingToDo },
  ];
  expect(await lastOutage(controllerWith(runs), "Runbooks-1", "Environments-1")).toBeUndefined();
  expect(await lastOutage(controllerWith([]), "Runbooks-1", "Environments-1")).toBeUndefined();
});
