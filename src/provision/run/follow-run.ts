import * as z from "zod";
import { command } from "../../names/commands";
import type { Clock } from "../../machine/clock";
import { Failure, type FailureText } from "../../step/failure";
import type { Controller } from "../read/controller";
import { pendingInterruptions, waitsForSomebody } from "./interruptions";
import { taskDetails, type TaskDetails } from "./task-progress";

/** How a run is followed. */
interface Following {
  pollSeconds: number;
  timeoutSeconds: number;
}

/** How following ended. The run itself may go on. */
export type Followed = { how: "ended"; details: TaskDetails } | { how: "deadline" } | { how: "left" };

/** Who is told of a run. */
export interface FollowListener {
  /** The task and its log, as they are now. */
  details(details: TaskDetails): void;
  /** Something to know that is not in the log: it waits, asks, or cannot be reached. Said once each. */
  notice(sentence: string, level: "wait" | "warning"): void;
}

/** No answer is no end of a run: asked again this often, waiting longer each time. */
const TRIES_MOST = 10;
const RETRY_SECONDS = 5;
const RETRY_SECONDS_MOST = 60;
/** Lines of each part of the log that are asked for: more than a step writes between two requests. */
const TAIL = 1000;

const PASSING = new Set<FailureText["code"]>([
  "Controller-Unreachable",
  "Controller-UnknownHost",
  "Controller-TimedOut",
  "Controller-Broken",
  "Controller-NotReady",
  "Controller-ServerError",
  "Controller-TooManyRequests",
]);

/**
 * Looks at a run until it has ended, the deadline has passed or `signal` is aborted.
 * @throws Failure `Controller-…` when it cannot be looked at, `Run-OutOfSight` when that was so for too long
 */
export async function followRun(
  controller: Pick<Controller, "read" | "url" | "space">,
  taskId: string,
  { pollSeconds, timeoutSeconds }: Following,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
  listener: FollowListener,
): Promise<Followed> {
  const began = clock.now().getTime();
  const said = new Said(listener);
  let misses = 0;
  for (;;) {
    let sleepSeconds = pollSeconds;
    try {
      const details = await readDetails(controller, taskId);
      if (misses > 0) listener.notice(`${controller.url} answers again.`, "wait");
      misses = 0;
      listener.details(details);
      if (details.Task.IsCompleted) return { how: "ended", details };
      await said.whatHoldsItUp(controller, details);
    } catch (error) {
      if (!(error instanceof Failure) || !PASSING.has(error.code)) throw error;
      misses += 1;
      if (misses >= TRIES_MOST) throw outOfSight(taskId, misses, error);
      sleepSeconds = Math.min(RETRY_SECONDS * 2 ** (misses - 1), RETRY_SECONDS_MOST);
      listener.notice(
        `${error.what} The run continues; asking again in ${sleepSeconds} s (${misses} of ${TRIES_MOST - 1}).`,
        "warning",
      );
    }
    const leftSeconds = timeoutSeconds - (clock.now().getTime() - began) / 1000;
    if (leftSeconds <= 0) return { how: "deadline" };
    await clock.sleep(Math.min(sleepSeconds, leftSeconds), signal);
    if (signal.aborted) return { how: "left" };
  }
}

/** Asks Octopus to cancel a run: every running script is killed, and what runs after failures is not run. */
export async function cancelRun(controller: Pick<Controller, "create">, taskId: string): Promise<void> {
  await controller.create({
    action: `cancel ${taskId}`,
    permission: "TaskCancel",
    path: `${taskPath(taskId)}/cancel`,
    body: {},
    reply: z.unknown(),
    notFound: noSuchTask(taskId),
  });
}

/** Whether a run has ended, however it did. */
export async function isEnded(controller: Pick<Controller, "read">, taskId: string): Promise<boolean> {
  const { IsCompleted } = await controller.read({
    action: `read ${taskId}`,
    permission: "TaskView",
    path: taskPath(taskId),
    reply: z.looseObject({ IsCompleted: z.boolean() }),
    notFound: noSuchTask(taskId),
  });
  return IsCompleted;
}

const taskPath = (taskId: string) => `/api/{spaceId}/tasks/${encodeURIComponent(taskId)}`;

/** What a 404 means where a task was asked for: the address is right, or it would not have got this far. */
const noSuchTask = (taskId: string) => ({
  code: "Run-NoSuchTask" as const,
  what: `There is no task ${taskId} in this space.`,
  next: `Check the ID, and the space it belongs to (--space); ${command("status")} names the last run.`,
});

/** Where a person looks at a task in the web portal. */
export const taskAddress = ({ url, space }: Pick<Controller, "url" | "space">, taskId: string): string =>
  `${url}/app#/${space.id}/tasks/${taskId}`;

const readDetails = (controller: Pick<Controller, "read">, taskId: string): Promise<TaskDetails> =>
  controller.read({
    action: `read the log of ${taskId}`,
    permission: "TaskView",
    path: `${taskPath(taskId)}/details{?verbose,tail}`,
    args: { verbose: "false", tail: TAIL },
    reply: taskDetails,
    notFound: noSuchTask(taskId),
  });

/** Says each thing that holds a run up when it begins, not at every look. */
class Said {
  private isQueued = false;
  private isAsking = false;

  constructor(private readonly listener: FollowListener) {}

  async whatHoldsItUp(
    controller: Pick<Controller, "read" | "url" | "space">,
    { Task: task }: TaskDetails,
  ): Promise<void> {
    const isAsking = task.HasPendingInterruptions === true;
    // A run that waits for somebody shows as Queued, too.
    const isQueued = task.State === "Queued" && !isAsking;
    if (isQueued && !this.isQueued) {
      const others = await tasksBefore(controller, task.Id);
      const behind = others.length > 0 ? ` behind ${others.join(" and ")}` : "";
      this.listener.notice(`Queued${behind}: it starts when its turn comes.`, "wait");
    }
    this.isQueued = isQueued;
    if (isAsking && !this.isAsking) {
      const titles = await pendingInterruptions(controller, task.Id);
      this.listener.notice(waitsForSomebody(titles, taskAddress(controller, task.Id)), "warning");
    }
    this.isAsking = isAsking;
  }
}

const waitingTasks = z.looseObject({
  Items: z.array(z.looseObject({ Id: z.string(), Description: z.string().nullish() })),
});

/** What it waits behind; nothing when the server does not tell. */
async function tasksBefore(controller: Pick<Controller, "read">, taskId: string): Promise<string[]> {
  try {
    const { Items } = await controller.read({
      action: "ask what the run waits for",
      permission: "TaskView",
      path: `/api/{spaceId}/tasks/${encodeURIComponent(taskId)}/queued-behind`,
      reply: waitingTasks,
    });
    return Items.map(({ Id, Description }) => (Description ? `${Description} (${Id})` : Id));
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}

const outOfSight = (taskId: string, misses: number, last: Failure) =>
  new Failure({
    code: "Run-OutOfSight",
    what: `${taskId} was started, but its state is unknown: ${misses} requests in a row got no answer.`,
    why: last.what,
    next: `The run continues without this command. Follow it in the web portal, or with ${command("run", "--follow", taskId)}.`,
    cause: last,
  });
