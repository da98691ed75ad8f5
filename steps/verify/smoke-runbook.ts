import { RUNS_BY_NAME_SINCE, type TaskState } from "../../src/octopus/runbook-runs";
import { isSilence } from "../../src/octopus/refusals";
import { Failure } from "../../src/step/failure";
import { waitUntil, type Waited } from "../../src/step/wait";
import { isOlder } from "../../src/values/version";
import type { RunbookPath } from "../../src/values/runbook-path";
import { failed, notChecked, ok, type Looked, type Result } from "./check";
import type { Context } from "./contract";

const POLL_SECONDS = 5;

/** As a sentence names it. */
export const nameOf = ({ space, project, runbook, environment }: RunbookPath): string =>
  `the runbook '${runbook}' of project '${project}' in space '${space}' for ${environment}`;

/**
 * Runs the runbook that the administrator named, and waits for its end. What the upgraded instance refuses is a failure of
 * the smoke test and not of this step: it was named to find out just that.
 */
export async function runOnce(context: Context, wanted: RunbookPath): Promise<Looked> {
  return { id: "runbook", title: `${nameOf(wanted)} succeeds`, result: await resultOf(context, wanted) };
}

async function resultOf(context: Context, wanted: RunbookPath): Promise<Result> {
  const { reads, tools } = context;
  if (isOlder(reads.targetVersion, RUNS_BY_NAME_SINCE)) {
    return notChecked(
      `Octopus Server ${reads.targetVersion} starts no runbook by its name: that came with ${RUNS_BY_NAME_SINCE}`,
    );
  }
  let task: string | undefined;
  try {
    task = await tools.runbooks.start(wanted);
    const ended = await endOf(context, task);
    if (!ended.met) return failed(`${task} did not end in ${ended.waitedSeconds} s: ${ended.because}`);
    const { succeeded, state, error } = ended.value;
    return succeeded ? ok(task) : failed(`${task} ended as ${state}${error === undefined ? "" : `: ${error}`}`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return failed(`${task ?? "it could not be started"}: ${error.what.replace(/\.$/, "")}`);
  }
}

/** Who does not answer for a moment is asked again. */
async function endOf(context: Context, task: string): Promise<Waited<TaskState>> {
  const wait = {
    what: `the smoke test's task ${task} to end`,
    timeoutSeconds: context.inputs.smokeSeconds,
    pollSeconds: POLL_SECONDS,
  };
  return waitUntil(context, wait, async () => {
    try {
      const seen = await context.tools.runbooks.task(task);
      if (seen.isCompleted) return { done: true, value: seen };
      return { done: false, because: seen.isHeld ? "it waits for a person" : `its state is ${seen.state}` };
    } catch (error) {
      if (!isSilence(error)) throw error;
      return { done: false, because: error.what.replace(/\.$/, "") };
    }
  });
}
