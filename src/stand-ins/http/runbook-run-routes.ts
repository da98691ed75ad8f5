import * as z from "zod";
import { SMOKE_RUNBOOKS, type RunByApi } from "../world/runs-by-api";
import type { World } from "../world/world";
import { json, type StandInReply } from "./exchange";

/*
 * Plays what starts a runbook by its names and tells how its task goes (facts: octopus-runbooks#starting-a-run). Its limits:
 * two runbooks, one environment each, nothing that is prompted. That an unknown name is a 404 is not known; it is no success.
 */

const bodyOf = z.object({
  SpaceIdOrName: z.string(),
  ProjectName: z.string(),
  RunbookName: z.string(),
  EnvironmentNames: z.array(z.string()).min(1),
});

/** Octopus picks a task up after that long, and this one then takes that long. */
const WAITS_SECONDS = 12;
const TAKES_SECONDS = 40;

/** @param path in lower case @returns undefined for what is none of it */
export function runbookRunReply(
  world: World,
  { method, path, body }: { method: string; path: string; body: string },
): StandInReply | undefined {
  if (method === "POST" && /^\/api\/[^/]+\/runbook-runs\/create\/v1$/.test(path)) return start(world, body);
  const id = /^\/api\/tasks\/(servertasks-\d+)$/.exec(path)?.[1];
  const run = method === "GET" ? world.runsByApi.find(({ taskId }) => taskId.toLowerCase() === id) : undefined;
  return run && json(200, taskOf(world, run));
}

function start(world: World, body: string): StandInReply {
  const asked = bodyOf.safeParse(parsed(body));
  if (!asked.success)
    return json(400, { ErrorMessage: "There was a problem with your request.", Errors: ["Model validation failed."] });
  const { SpaceIdOrName, ProjectName, RunbookName, EnvironmentNames } = asked.data;
  const runbook = SMOKE_RUNBOOKS[[SpaceIdOrName, ProjectName, RunbookName, EnvironmentNames[0]].join("/")];
  if (!runbook) return json(404, { ErrorMessage: `The runbook '${RunbookName}' was not found.` });
  const startsAtSeconds = world.clock.seconds() + WAITS_SECONDS;
  const run: RunByApi = {
    taskId: world.nextTaskId(),
    startsAtSeconds,
    endsAtSeconds: startsAtSeconds + TAKES_SECONDS,
    error: runbook.error,
  };
  world.runsByApi.push(run);
  return json(201, {
    RunbookRunServerTasks: [
      { RunbookRunId: run.taskId.replace("ServerTasks", "RunbookRuns"), ServerTaskId: run.taskId },
    ],
  });
}

function taskOf(world: World, { taskId, startsAtSeconds, endsAtSeconds, error }: RunByApi) {
  const now = world.clock.seconds();
  const isCompleted = now >= endsAtSeconds;
  const ended = error === undefined ? "Success" : "Failed";
  return {
    Id: taskId,
    State: isCompleted ? ended : now >= startsAtSeconds ? "Executing" : "Queued",
    IsCompleted: isCompleted,
    FinishedSuccessfully: isCompleted && error === undefined,
    ErrorMessage: isCompleted ? (error ?? "") : "",
    HasPendingInterruptions: false,
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
