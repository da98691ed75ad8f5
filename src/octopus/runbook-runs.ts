import * as z from "zod";
import { Failure } from "../step/failure";
import { OctopusVersion } from "../values/version";
import type { RunbookPath } from "../values/runbook-path";
import type { Ask } from "./ask";

/** The first version with `runbook-runs/create/v1` (facts: octopus-runbooks#starting-a-run). */
export const RUNS_BY_NAME_SINCE = new OctopusVersion(2022, 3, 5512);

/** How a task stands. */
export interface TaskState {
  isCompleted: boolean;
  succeeded: boolean;
  /** As Octopus calls it: Queued, Executing, Success, Failed, Canceled, ... */
  state: string;
  error: string | undefined;
  /** It waits for a person. */
  isHeld: boolean;
}

/**
 * Starts a runbook of an instance and asks how it goes. Calls fail as those of `InstanceApi` do; what is not there by that
 * name is `Instance-Refused` or `Instance-WrongAddress`, with what the instance says.
 */
export interface RunbookRuns {
  /** @returns the task's ID */
  start(wanted: RunbookPath): Promise<string>;
  task(id: string): Promise<TaskState>;
}

const startedReply = z.object({ RunbookRunServerTasks: z.array(z.object({ ServerTaskId: z.string() })) });

const taskReply = z.object({
  State: z.string(),
  IsCompleted: z.boolean(),
  FinishedSuccessfully: z.boolean().nullish(),
  ErrorMessage: z.string().nullish(),
  HasPendingInterruptions: z.boolean().nullish(),
});

/** Of an instance, in terms of questions asked there (facts: octopus-runbooks#starting-a-run). */
export const runbookRunsOver = (ask: Ask): RunbookRuns => ({
  start: async ({ space, project, runbook, environment }) => {
    const { RunbookRunServerTasks } = await ask({
      path: `/api/${encodeURIComponent(space)}/runbook-runs/create/v1`,
      action: `run the runbook '${runbook}'`,
      method: "POST",
      body: {
        SpaceIdOrName: space,
        ProjectName: project,
        RunbookName: runbook,
        EnvironmentNames: [environment],
      },
      reply: startedReply,
    });
    const [task] = RunbookRunServerTasks;
    if (task) return task.ServerTaskId;
    throw new Failure({
      code: "Instance-Refused",
      what: `The instance started no task for the runbook '${runbook}'.`,
      next: "Run it by hand, and see what the instance says.",
    });
  },
  task: async (id) => {
    const path = `/api/tasks/${encodeURIComponent(id)}`;
    const reply = await ask({ path, action: `read the task ${id}`, reply: taskReply });
    const { State: state, IsCompleted: isCompleted, FinishedSuccessfully, ErrorMessage } = reply;
    return {
      ...{ state, isCompleted, isHeld: reply.HasPendingInterruptions === true },
      succeeded: FinishedSuccessfully ?? state === "Success",
      error: ErrorMessage ?? undefined,
    };
  },
});
