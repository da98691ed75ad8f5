import { command } from "../../names/commands";
import type { Controller } from "../../provision/read/controller";
import { cancelRun, followRun, taskAddress, type Followed, type FollowListener } from "../../provision/run/follow-run";
import { TaskProgress, taskResult, type TaskDetails, type TaskResult } from "../../provision/run/task-progress";
import type { Runbook } from "../../runbooks/runbook";
import { Failure } from "../../step/failure";
import { saveReport } from "./save-report";
import { EXIT } from "../exit-codes";
import { LiveTable } from "../live-table";
import { PlainLines } from "../plain-lines";
import { runLines } from "../run-lines";
import type { RunView } from "../run-view";
import { WouldLines } from "../would-lines";
import type { Flags } from "../settings/flags";
import { paintOf, progressOf, type Tools } from "../tools";

/** How to follow it again. */
const followIt = (taskId: string) => command("run", "--follow", taskId);

const EXIT_OF = { success: EXIT.done, failed: EXIT.runFailed, cancelled: EXIT.runCancelled } as const;

/** How following a run ended. */
interface FollowEnd {
  /** The exit code, by the run's outcome. */
  exit: number;
  /** The run's log, when it ended while it was followed. */
  details?: TaskDetails;
}

/** Follows a run to its end. */
export async function followToEnd(
  tools: Tools,
  flags: Flags,
  controller: Controller,
  taskId: string,
  title: string,
  runbook: Runbook,
): Promise<FollowEnd> {
  const url = taskAddress(controller, taskId);
  const leave = new AbortController();
  const stopListening = tools.shell.onInterrupt(() => leave.abort());
  const view = viewFor(tools, flags);
  const progress = new TaskProgress(runbook);
  const would = new WouldLines();
  view.began(title, progress.rows, progress.machines);
  let followed: Followed;
  try {
    followed = await followRun(
      controller,
      taskId,
      { pollSeconds: flags.pollSeconds, timeoutSeconds: flags.timeoutMinutes * 60 },
      { clock: tools.shell.clock, signal: leave.signal },
      listenerFor(view, progress, would),
    );
  } finally {
    view.ended();
    stopListening();
  }
  if (followed.how === "left") return { exit: leftAlone(tools, taskId, url) };
  if (followed.how === "deadline") return { exit: await pastDeadline(tools, flags, controller, taskId) };
  // Plain lines have said it already.
  if (view instanceof LiveTable) for (const line of would.lines(tools.shell.paint)) tools.shell.out(line);
  const result = taskResult(followed.details, runbook);
  say(tools, flags, result, url);
  await saveReport(tools, flags, controller, taskId);
  return { exit: EXIT_OF[result.outcome], details: followed.details };
}

function viewFor(tools: Tools, flags: Flags): RunView {
  const { screen } = tools.shell;
  return flags.format === "table" && screen
    ? new LiveTable(screen, tools.shell.paint)
    : new PlainLines(progressOf(tools, flags), paintOf(tools, flags), false);
}

const listenerFor = (view: RunView, progress: TaskProgress, would: WouldLines): FollowListener => ({
  details: (details) => {
    for (const event of progress.take(details)) {
      view.take(event);
      would.take(event);
    }
  },
  notice: (text, level) => view.take({ kind: "task-text", level, text }),
});

function leftAlone({ shell }: Tools, taskId: string, url: string): number {
  shell.err(`No longer following. The run continues: ${url}`);
  shell.err(`Follow it again with ${followIt(taskId)}. Cancel it with ${command("cancel", "--task", taskId)}.`);
  return EXIT.interrupted;
}

async function pastDeadline(
  { shell }: Tools,
  { timeoutMinutes, cancelOnTimeout }: Flags,
  controller: Controller,
  taskId: string,
): Promise<number> {
  const what = `${taskId} has not ended within ${timeoutMinutes} min`;
  const url = taskAddress(controller, taskId);
  if (!cancelOnTimeout) {
    throw new Failure({
      code: "Run-StillGoing",
      what: `${what}; it continues: ${url}`,
      next: `Follow it again with ${followIt(taskId)}, with a longer --timeout-minutes if needed.`,
    });
  }
  await cancelRun(controller, taskId);
  shell.err(shell.paintErr("yellow", `${what}, so Octopus was told to cancel it: ${url}`));
  shell.err("When it has ended, run it again: it finds out how far it got, then continues or says why it cannot.");
  return EXIT.runCancelled;
}

function say({ shell }: Tools, { format }: Flags, result: TaskResult, url: string): void {
  if (format === "json") shell.out(JSON.stringify({ ...result, url }, null, 2));
  else if (format === "basic") shell.out(`${result.taskId} ${result.outcome}`);
  else for (const line of runLines(result, url, shell.paint)) shell.out(line);
}
