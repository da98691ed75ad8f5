import type { Controller } from "../../provision/read/controller";
import { cancelRun, isEnded, taskAddress } from "../../provision/run/follow-run";
import { runNow } from "../../provision/run/run-now";
import { findRunbook } from "../../provision/run/start-run";
import { EXIT } from "../exit-codes";
import { askSettings } from "../settings/ask-settings";
import { CANCEL_NEEDS } from "../settings/cancel-needs";
import type { Flags } from "../settings/flags";
import { SETTINGS } from "../settings/table";
import { taskProblems } from "../settings/task-flag";
import { progressOf, withController, type Tools } from "../tools";
import { confirm, mustBeAllowed } from "./confirm";

const POLL_SECONDS = 2;
/** Octopus kills the scripts at once; what takes longer than this is no longer worth waiting for here. */
const ENDS_WITHIN_SECONDS = 60;

/** Cancels the run at work, or the one that was named, and waits until it has ended. */
export async function cancelCommand(flags: Flags, tools: Tools): Promise<number> {
  const { shell } = tools;
  const settings = await askSettings(tools, CANCEL_NEEDS, flags, [
    ...taskProblems("--task", flags.task),
    ...mustBeAllowed("cancel", "ends a run", flags, shell),
  ]);
  const { project = SETTINGS.project.fallback, runbook = SETTINGS.runbook.fallback } = settings.values;
  return withController(tools, flags, settings, async (controller) => {
    const progress = progressOf(tools, flags);
    const taskId = flags.task ?? (await taskAtWork(controller, { project, runbook }));
    if (taskId === undefined) {
      progress(
        `No run of the runbook '${runbook}' in the project '${project}' is running or queued: nothing to cancel.`,
      );
      return end(tools, flags, undefined, "none", EXIT.done);
    }
    progress(`${taskId}: ${taskAddress(controller, taskId)}`);
    progress(
      "Cancelling kills all its scripts at once and skips the recovery steps: nodes stay as they are, perhaps stopped. Run the runbook again afterwards: it continues from there, or says why it cannot.",
    );
    if (!(await confirm(`Cancel ${taskId}?`, flags, shell))) {
      progress("Nothing was cancelled.");
      return end(tools, flags, taskId, "not cancelled", EXIT.refused);
    }
    await cancelRun(controller, taskId);
    const ended = await waitForEnd(controller, taskId, tools);
    progress(ended ? `${taskId} has ended.` : `${taskId} was told to end, but has not ended yet.`);
    return end(tools, flags, taskId, ended ? "ended" : "cancelling", EXIT.done);
  });
}

async function taskAtWork(
  controller: Controller,
  wanted: { project: string; runbook: string },
): Promise<string | undefined> {
  const { runbook } = await findRunbook(controller, wanted);
  return runbook && (await runNow(controller, runbook.Id))?.taskId;
}

async function waitForEnd(controller: Controller, taskId: string, { shell }: Tools): Promise<boolean> {
  for (let waited = 0; waited <= ENDS_WITHIN_SECONDS; waited += POLL_SECONDS) {
    if (await isEnded(controller, taskId)) return true;
    await shell.clock.sleep(POLL_SECONDS);
  }
  return false;
}

function end(
  { shell }: Tools,
  { format }: Flags,
  taskId: string | undefined,
  outcome: "none" | "not cancelled" | "cancelling" | "ended",
  code: number,
): number {
  if (format === "json") shell.out(JSON.stringify({ taskId: taskId ?? null, outcome }, null, 2));
  if (format === "basic" && taskId !== undefined) shell.out(`${taskId} ${outcome}`);
  return code;
}
