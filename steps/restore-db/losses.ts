import { VARIABLES } from "../../src/names/variables";
import { isSilence } from "../../src/octopus/refusals";
import { answersNowhere, firstAnswering } from "../../src/octopus/first-answering";
import { WRITTEN_KINDS, type WrittenSince } from "../../src/octopus/instance-api";
import { Failure } from "../../src/step/failure";
import { CLOCK_MARGIN_SECONDS } from "../../src/upgrade/database/heartbeats";
import type { Context } from "./contract";
import { stateOf, type Means } from "./means";
import type { Backup } from "./way-back";

/** The word for losses that cannot be counted. */
export const UNKNOWN = "unknown";

/** What the restore would lose. */
type Losses =
  | { known: true; total: number; sentence: string; newest: readonly string[] }
  | { known: false; because: string; sentence: string; newest: readonly string[] };

const NEWEST_SHOWN = 10;

/**
 * Counts what people and projects wrote since the backup. Where nobody answers, the heartbeats tell whether any node ran
 * since it began: if none did, nobody can have written anything.
 * @throws Failure of the instance, unless it is silence
 */
export async function countLosses(
  context: Context,
  backup: Backup,
  means: Means,
  connectionString: string,
): Promise<Losses> {
  const since = new Date(stateOf(backup, means).to);
  try {
    const { answer } = await firstAnswering(context.tools.instances, (instance) => instance.writtenSince(since));
    return fromAudit(answer);
  } catch (error) {
    if (!answersNowhere(error) && !isSilence(error)) throw error;
    return fromHeartbeats(context, stateOf(backup, means).from, connectionString);
  }
}

function fromAudit({ counts, newest, unseen }: WrittenSince): Losses {
  const total = WRITTEN_KINDS.reduce((sum, kind) => sum + counts[kind], 0);
  const listed = WRITTEN_KINDS.map((kind) => `${counts[kind]} ${kind}`).join(", ");
  if (unseen.length === 0) return { known: true, total, sentence: listed, newest };
  return { known: false, because: unseen.join("; "), sentence: `at least ${listed}`, newest };
}

async function fromHeartbeats(context: Context, since: string, connectionString: string): Promise<Losses> {
  const because = "no node answers";
  const unknown: Losses = { known: false, because, sentence: "nobody can count them", newest: [] };
  try {
    const database = await context.tools.connect(connectionString);
    try {
      const gone = new Set(context.inputs.nodesGone.map((name) => name.toLowerCase()));
      const ageSeconds = ((await database.now()).getTime() - Date.parse(since)) / 1000;
      const ran = (await database.heartbeats()).filter(
        (beat) => !gone.has(beat.node.toLowerCase()) && beat.ageSeconds + CLOCK_MARGIN_SECONDS < ageSeconds,
      );
      if (ran.length > 0)
        return {
          ...unknown,
          because: `${because}, and ${ran.map(({ node }) => node).join(", ")} ran after the backup began`,
        };
      return { known: true, total: 0, sentence: "nothing, for no node has run since the backup began", newest: [] };
    } finally {
      await database.close();
    }
  } catch (error) {
    if (error instanceof Failure) return { ...unknown, because: `${because}, and the heartbeats cannot be read` };
    throw error;
  }
}

/** Says what would be lost, and the newest of it; more than was written on the newer version is said as such. */
export function sayLosses({ log }: Context, backup: Backup, means: Means, losses: Losses): void {
  if (means.by === "full" && means.losesBecause !== undefined) {
    log.warning(
      `Not only what was written on the newer version is lost: ${means.losesBecause}. So the database goes back to ${backup.file}, made from ${backup.startedAt} on while nodes were serving, and all that was written after that is lost and counted here.`,
    );
  }
  const what = means.by === "snapshot" ? "snapshot" : "backup";
  log.highlight(
    `Written since the ${what} of ${stateOf(backup, means).to}, and lost with the rollback: ${losses.sentence}${losses.known ? "" : ` (not all of it can be seen: ${losses.because})`}.`,
  );
  for (const line of losses.newest.slice(0, NEWEST_SHOWN)) log.info(`  ${line}`);
}

/**
 * No more may be lost than the operator said.
 * @throws Failure `Rollback-LosesMore`, `Rollback-LossesUnknown`
 */
export function refuseLosses({ inputs }: Context, losses: Losses): void {
  const answer = inputs.mayLose?.trim().toLowerCase() ?? "";
  if (answer === UNKNOWN) return;
  if (!losses.known) {
    throw new Failure({
      code: "Rollback-LossesUnknown",
      what: `It is not known how much would be lost: ${losses.because}. Seen: ${losses.sentence}.`,
      why: "A list that is filtered by permissions is shorter and says nothing.",
      next: `Give the user of the API key EventView in all spaces, without restriction, and run again; or answer '${UNKNOWN}' to ${VARIABLES.rollbackMayLose} when whatever there is may be lost.`,
    });
  }
  const most = /^\d+$/.test(answer) ? Number(answer) : 0;
  if (losses.total <= most) return;
  throw new Failure({
    code: "Rollback-LosesMore",
    what: `The rollback would lose ${losses.total} deployments, runbook runs and releases, and ${VARIABLES.rollbackMayLose} allows ${most}.`,
    why: `Written since the upgrade: ${losses.sentence}.`,
    next: `If they may be lost, answer ${losses.total} to ${VARIABLES.rollbackMayLose}; otherwise keep the newer version and fix there what does not work.`,
  });
}
