import { hopOfRun, type HopOfRun } from "../../provision/run/hop-of-run";
import { taskAddress } from "../../provision/run/follow-run";
import { startRun, type ReadyRun } from "../../provision/run/start-run";
import { placeText } from "../../release/way-lines";
import type { Controller } from "../../provision/read/controller";
import type { Runbook } from "../../runbooks/runbook";
import { Failure } from "../../step/failure";
import { EXIT } from "../exit-codes";
import type { Flags } from "../settings/flags";
import { progressOf, type Tools } from "../tools";
import { followToEnd } from "./follow";

/**
 * Runs the runbook again and again, a run for each hop, until the policy's version is reached: the next run begins only
 * when the one before it succeeded and said that hops are left. The key of the controlling instance stays here, and on no
 * node (a run that started the next one would need it).
 * @param title of the first run
 * @returns the exit code of the last run
 * @throws Failure `Run-HopNotMade`
 */
export async function runAllHops(
  tools: Tools,
  flags: Flags,
  controller: Controller,
  run: ReadyRun,
  runbook: Runbook,
): Promise<number> {
  const progress = progressOf(tools, flags);
  let before: HopOfRun | undefined;
  for (;;) {
    // What was answered was meant for the run that a person began.
    const taskId = await startRun(controller, before ? { ...run, answers: undefined } : run);
    progress(`Started ${taskId}: ${taskAddress(controller, taskId)}`);
    const { exit, details } = await followToEnd(tools, flags, controller, taskId, `Run ${taskId}`, runbook);
    const hop = details && hopOfRun(details);
    if (exit !== EXIT.done) {
      progress(hop ? `No further run is started: this was ${placeText(hop)}.` : "No further run is started.");
      return exit;
    }
    if (!hop || hop.number >= hop.count) {
      progress("No hop is left.");
      return exit;
    }
    if (before && left(hop) >= left(before)) throw hopNotMade(taskId, hop);
    progress(`${capital(placeText(hop))} is done. Starting the run of the next one.`);
    before = hop;
  }
}

const left = ({ number, count }: HopOfRun) => count - number;

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const hopNotMade = (taskId: string, hop: HopOfRun) =>
  new Failure({
    code: "Run-HopNotMade",
    what: `${taskId} succeeded as ${placeText(hop)}, which leaves no fewer hops than the run before it left.`,
    why: "Somebody may have gone back to the former version in between, or the way has changed.",
    next: "Read the logs of both runs. Then run the runbook again.",
  });
