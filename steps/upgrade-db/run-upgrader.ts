import type { Database } from "../../src/upgrade/database/database";
import type { RequireLock } from "../../src/upgrade/database/holding-lock";
import type { OutputFile } from "../../src/windows/output-file";
import type { DatabaseUpgradeSaid } from "../../src/server-program/server-program";
import type { Context } from "./contract";
import { lockKeeper } from "./keep-lock";

/** What the program said in the end. */
export interface UpgraderEnd {
  said: DatabaseUpgradeSaid;
  exitCode: number | undefined;
  /** The line that says how it ended, else its last words: for the sentence. */
  lastLine: string;
  /** Why nobody can tell what it said, a clause: then it is not known how far it came. */
  unheard?: string;
}

const HEARTBEAT_SECONDS = 60;
/**
 * "Other nodes look alive" is judged by their heartbeats: tried for longer than one takes to go stale
 * (facts: octopus-upgrades#refusal-while-other-nodes-live).
 */
const OTHERS_ALIVE_SECONDS = 300;
const TRY_AGAIN_SECONDS = 30;

/**
 * Runs `Octopus.Server.exe database --upgrade` to its end, however long it takes: ending it by force means a rollback
 * as long as the way so far. Tries again only after the refusal "other nodes look alive", which changes nothing. What it
 * prints goes to a file, which is followed: should this step be ended first, the next one reads there how it went on.
 * @throws Failure `Lock-Lost`, `Upgrade-OutputNotMade`, `Folder-…` before a start: nothing was changed by then;
 *   `Upgrade-OutputUnreadable` after the end
 */
export async function runUpgrader(
  context: Context,
  database: Pick<Database, "now">,
  requireLock: RequireLock,
): Promise<UpgraderEnd> {
  const { clock, log, signal } = context;
  const started = clock.now().getTime();
  for (;;) {
    const end = await runOnce(context, database, requireLock);
    const triedSeconds = Math.round((clock.now().getTime() - started) / 1000);
    if (end.said !== "others-alive" || triedSeconds >= OTHERS_ALIVE_SECONDS) return end;
    log.wait(
      `Waiting for the heartbeats of other nodes to go stale: Octopus refused to upgrade while they look alive (${triedSeconds} s so far, at most ${OTHERS_ALIVE_SECONDS} s)`,
    );
    await clock.sleep(TRY_AGAIN_SECONDS, signal);
    if (signal.aborted) return end; // nobody is there any more who would know of another one
  }
}

async function runOnce(
  context: Context,
  database: Pick<Database, "now">,
  requireLock: RequireLock,
): Promise<UpgraderEnd> {
  const output = await context.tools.output.begin();
  try {
    await requireLock();
    return await followUpgrader(context, database, output);
  } finally {
    await output.close();
  }
}

async function followUpgrader(
  context: Context,
  database: Pick<Database, "now">,
  output: OutputFile,
): Promise<UpgraderEnd> {
  const { tools, log } = context;
  let lastLine = "";
  const stop = new AbortController();
  const heartbeat = showThatItRuns(context, database, stop.signal, () => lastLine);
  try {
    const { said, sentence, exitCode, tail } = await tools.program.upgradeDatabase(output, (line) => {
      log.verbose(line);
      if (line.trim() !== "") lastLine = line.trim();
    });
    return { said, exitCode, lastLine: sentence ?? tail.findLast((line) => line.trim() !== "")?.trim() ?? lastLine };
  } finally {
    stop.abort();
    await heartbeat;
  }
}

/** A line each minute, and a word to the SQL Server. */
async function showThatItRuns(
  context: Context,
  database: Pick<Database, "now">,
  stop: AbortSignal,
  lastLine: () => string,
): Promise<void> {
  const { clock, log, reads } = context;
  const started = clock.now().getTime();
  const keepLock = lockKeeper(context, database);
  for (;;) {
    await clock.sleep(HEARTBEAT_SECONDS, stop);
    if (stop.aborted) return;
    const minutes = Math.round((clock.now().getTime() - started) / 60_000);
    const last = lastLine();
    log.wait(
      `Waiting for the database upgrade to ${reads.targetVersion}: ${minutes} min so far, no timeout${last ? `; it last said: ${last}` : ""}`,
    );
    await keepLock();
  }
}
