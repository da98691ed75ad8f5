import * as z from "zod";
import { Failure } from "../../step/failure";
import type { Controller } from "../read/controller";
import { page } from "../read/resources";
import { taskAddress } from "./follow-run";
import { pendingInterruptions } from "./interruptions";
import { isStep, stepName, taskDetails, withBelow, type Activity } from "./task-progress";

/** A step that runs at this moment, and what each of its machines said last. */
interface StepNow {
  name: string;
  started: string | undefined;
  machines: { name: string; percent: number | undefined; says: string }[];
}

/** A run that has not ended. */
export interface RunNow {
  taskId: string;
  state: string;
  started: string | undefined;
  /** What it waits for that somebody has to answer, and where that is done; undefined while it waits for nobody. */
  waitsFor: { titles: string[]; url: string } | undefined;
  /** Empty while it is queued, or between two steps. */
  steps: StepNow[];
}

const tasks = page(
  z.looseObject({
    Id: z.string(),
    State: z.string(),
    StartTime: z.string().nullish(),
    HasPendingInterruptions: z.boolean().nullish(),
    Arguments: z.looseObject({ RunbookRunId: z.string() }).nullish().catch(undefined),
  }),
);
type Task = z.infer<typeof tasks>["Items"][number];
const runbookRun = z.looseObject({ RunbookId: z.string() });
const WORTH_SAYING = new Set(["Info", "Highlight", "Wait", "Warning", "Error"]);

/** The part of a question that asks for one environment only. */
export const inEnvironment = (name: string, id: string | undefined): Record<string, string> =>
  id === undefined ? {} : { [name]: id };

/** The run of a runbook that is at work, else one that waits; undefined when there is none. */
export async function runNow(
  controller: Pick<Controller, "read" | "url" | "space">,
  runbookId: string,
  environmentId?: string,
): Promise<RunNow | undefined> {
  const { Items } = await controller.read({
    action: "list the tasks of the runbook",
    permission: "TaskView",
    path: "/api/{spaceId}/tasks{?runbook,environment,active,skip,take}",
    args: { runbook: runbookId, ...inEnvironment("environment", environmentId), active: "true", skip: 0, take: 20 },
    reply: tasks,
  });
  // The newest comes first, and the one at work is the oldest of those that queue behind each other. One that waits for
  // somebody shows as Queued, and has begun.
  const task = Items.findLast(({ State }) => State === "Executing" || State === "Cancelling") ?? Items.at(-1);
  if (!task || !(await isRunOf(controller, task, runbookId))) return undefined;
  const { ActivityLogs } = await controller.read({
    action: `read the log of ${task.Id}`,
    permission: "TaskView",
    path: `/api/{spaceId}/tasks/${encodeURIComponent(task.Id)}/details{?verbose,tail}`,
    args: { verbose: "false", tail: 20 },
    reply: taskDetails,
  });
  const steps = ActivityLogs.flatMap(({ Children }) => Children ?? [])
    .filter((step) => isStep(step) && step.Status === "Running")
    .map(stepNow);
  const waitsFor = task.HasPendingInterruptions
    ? { titles: await pendingInterruptions(controller, task.Id), url: taskAddress(controller, task.Id) }
    : undefined;
  return { taskId: task.Id, state: task.State, started: task.StartTime ?? undefined, waitsFor, steps };
}

/** The task is offered for cancelling: a server that did not know the filter would list somebody else's. */
async function isRunOf(controller: Pick<Controller, "read">, task: Task, runbookId: string): Promise<boolean> {
  const id = task.Arguments?.RunbookRunId;
  if (id === undefined) return false;
  const run = await controller.read({
    action: `read the run of ${task.Id}`,
    permission: "RunbookRunView",
    path: `/api/{spaceId}/runbookRuns/${encodeURIComponent(id)}`,
    reply: runbookRun,
  });
  return run.RunbookId === runbookId;
}

const runOfTask = z.looseObject({ Arguments: z.looseObject({ RunbookRunId: z.string() }) });

/** The name of the runbook that a task runs; undefined when that cannot be told. */
export async function runbookOfTask(controller: Pick<Controller, "read">, taskId: string): Promise<string | undefined> {
  const at = (path: string) => `/api/{spaceId}/${path}`;
  const what = { action: `ask which runbook ${taskId} runs` };
  try {
    const { Arguments } = await controller.read({
      ...what,
      permission: "TaskView",
      path: at(`tasks/${encodeURIComponent(taskId)}`),
      reply: runOfTask,
    });
    const { RunbookId } = await controller.read({
      ...what,
      permission: "RunbookRunView",
      path: at(`runbookRuns/${encodeURIComponent(Arguments.RunbookRunId)}`),
      reply: runbookRun,
    });
    const { Name } = await controller.read({
      ...what,
      permission: "RunbookView",
      path: at(`runbooks/${encodeURIComponent(RunbookId)}`),
      reply: z.looseObject({ Name: z.string() }),
    });
    return Name;
  } catch (error) {
    // It only says how steps are numbered; whether the task exists is for whoever follows it.
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

const stepNow = (step: Activity): StepNow => ({
  name: stepName(step),
  started: step.Started ?? undefined,
  machines: (step.Children ?? [])
    .filter(({ Status }) => Status === "Running")
    .map((machine) => ({
      name: machine.Name,
      percent: (machine.ProgressPercentage ?? 0) > 0 ? (machine.ProgressPercentage ?? undefined) : undefined,
      says: [machine.ProgressMessage, lastLine(machine)].find(Boolean) ?? "",
    })),
});

const lastLine = (machine: Activity): string =>
  withBelow(machine)
    .flatMap(({ LogElements }) => LogElements ?? [])
    .findLast(({ Category }) => WORTH_SAYING.has(Category))?.MessageText ?? "";
