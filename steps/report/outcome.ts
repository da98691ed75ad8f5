import type { Outcome, Summary } from "../../src/report/summary";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { Context } from "./contract";

const AFTER_RECOVERY: Readonly<Record<string, Outcome>> = {
  changed: "failed-changed",
  unfinished: "failed-unfinished",
  damaged: "failed-damaged",
  "not-restored": "failed-not-restored",
};

/** Which way the run went: it says so when it has decided, and its record says so as well. */
export const directionOf = ({ reads }: Context, record: NodeRecord | undefined): "forward" | "back" =>
  (reads.direction ?? record?.direction) === "back" ? "back" : "forward";

/**
 * What came of the run, from what its steps handed over and what the record of this node says. Whatever no step has
 * confirmed is not claimed.
 * @param record the record, when it is of this run or of one that this run continues
 */
export function outcomeOf(context: Context, record: NodeRecord | undefined): Outcome {
  const { reads, system, dryRun } = context;
  if (system.error !== undefined) return failed(reads, record);
  if (reads.upgradeAvailable === false) return "nothing-to-do";
  if (dryRun) return "dry-run";
  if (reads.schemaVersionNow === undefined) return reads.recoveryVerdict === undefined ? "done" : "recovered";
  return directionOf(context, record) === "back" ? "rolled-back" : "upgraded";
}

function failed(reads: Context["reads"], record: NodeRecord | undefined): Outcome {
  const verdict = reads.recoveryVerdict;
  if (verdict === undefined) {
    // Nobody decided: the record alone says how far it came.
    if (!record) return isTouched(reads) ? "failed-unknown" : "failed-untouched";
    if (record.direction === "back") return ofRollback(record);
    return record.databaseUpgrade
      ? (FROM_RECORD[record.databaseUpgrade.verdict] ?? "failed-unknown")
      : "failed-unchanged";
  }
  if (verdict === "unchanged") return record || isTouched(reads) ? "failed-unchanged" : "failed-untouched";
  return AFTER_RECOVERY[verdict] ?? "failed-unknown";
}

/** Of a rollback what counts is the restore: before it the newer version is there. */
function ofRollback({ databaseRestore, databaseUpgrade }: NodeRecord): Outcome {
  if (databaseRestore) return databaseRestore.verdict === "restored" ? "failed-changed" : "failed-unfinished";
  return databaseUpgrade ? "failed-not-restored" : "failed-unchanged";
}

const FROM_RECORD: Readonly<Record<string, Outcome>> = {
  committed: "failed-changed",
  unchanged: "failed-unchanged",
  damaged: "failed-damaged",
};

const isTouched = ({ quietBeganAt, drainBeganAt, stoppedAt }: Context["reads"]): boolean =>
  [...quietBeganAt, ...drainBeganAt, ...stoppedAt].some(({ value }) => value !== undefined);

/** The outcome in one sentence. */
export function sentenceFor(
  outcome: Outcome,
  { direction, from, to, nodes }: Pick<Summary["decision"], "direction" | "from" | "to"> & { nodes: number },
): string {
  const [before, target] = [from ?? "the former version", to ?? "the target version"];
  const count = `${nodes} ${nodes === 1 ? "node" : "nodes"}`;
  const isNewer = to !== null && from !== to;
  const isBack = direction === "back";
  switch (outcome) {
    case "upgraded":
      return `The instance was upgraded from ${before} to ${target} on ${count}.`;
    case "rolled-back":
      return `The instance was rolled back from ${before} to ${target} on ${count}.`;
    case "nothing-to-do":
      return isBack
        ? `There was nothing to do: the instance is back on ${before}.`
        : `There was nothing to do: the instance runs ${before}, and no newer version is allowed.`;
    case "dry-run":
      return isNewer
        ? `This was a dry run, and nothing was changed: a real run would take ${count} from ${before} to ${target}.`
        : "This was a dry run, and nothing was changed.";
    case "recovered":
      return "The recovery ran to its end.";
    case "done":
      return isNewer
        ? `Every step succeeded. ${isBack ? "A rollback" : "An upgrade"} from ${before} to ${target} is possible; this run did not make it.`
        : "Every step succeeded. This run did not change the database.";
    case "failed-untouched":
      return "The run failed before anything was changed.";
    case "failed-unchanged":
      return "The run failed, and the database is unchanged.";
    case "failed-changed":
      return isBack
        ? `The run failed after the database was restored to its state before the upgrade, on ${target}.`
        : `The run failed after the database was upgraded to ${target}.`;
    case "failed-not-restored":
      return `The run failed before the database was restored: it is still that of ${before}, and maintenance mode stays on.`;
    case "failed-unfinished":
      return `The run failed, and the ${isBack ? "restore of the database" : `database upgrade to ${target}`} has not been seen to finish: no node may start before it has.`;
    case "failed-damaged":
      return `The run failed, and the database upgrade to ${isBack ? before : target} left the database in an inconsistent state: no node may start.`;
    case "failed-unknown":
      return "The run failed, and it is not certain what became of the database.";
  }
}
