import type { Outcome } from "../../src/report/summary";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { Context } from "./contract";

const AFTER_RECOVERY: Readonly<Record<string, Outcome>> = {
  changed: "failed-changed",
  unfinished: "failed-unfinished",
  damaged: "failed-damaged",
};

/**
 * What came of the run, from what its steps handed over and what the record of this node says. Whatever no step has
 * confirmed is not claimed.
 * @param record the record, when it is of this run or of one that this run continues
 */
export function outcomeOf({ reads, system, dryRun }: Context, record: NodeRecord | undefined): Outcome {
  if (system.error !== undefined) return failed(reads, record);
  if (reads.upgradeAvailable === false) return "nothing-to-do";
  if (dryRun) return "dry-run";
  if (reads.schemaVersionNow === undefined) return reads.recoveryVerdict === undefined ? "done" : "recovered";
  return record?.direction === "back" ? "rolled-back" : "upgraded";
}

function failed(reads: Context["reads"], record: NodeRecord | undefined): Outcome {
  const verdict = reads.recoveryVerdict;
  if (verdict === undefined) {
    // Nobody decided: the record alone says how far it came.
    if (!record) return isTouched(reads) ? "failed-unknown" : "failed-untouched";
    return record.databaseUpgrade
      ? (FROM_RECORD[record.databaseUpgrade.verdict] ?? "failed-unknown")
      : "failed-unchanged";
  }
  if (verdict === "unchanged") return record || isTouched(reads) ? "failed-unchanged" : "failed-untouched";
  return AFTER_RECOVERY[verdict] ?? "failed-unknown";
}

const FROM_RECORD: Readonly<Record<string, Outcome>> = {
  committed: "failed-changed",
  unchanged: "failed-unchanged",
  damaged: "failed-damaged",
};

const isTouched = ({ drainBeganAt, stoppedAt }: Context["reads"]): boolean =>
  [...drainBeganAt, ...stoppedAt].some(({ value }) => value !== undefined);

/** The outcome in one sentence. */
export function sentenceFor(
  outcome: Outcome,
  { from, to, nodes }: { from: string | null; to: string | null; nodes: number },
): string {
  const [before, target] = [from ?? "the former version", to ?? "the target version"];
  const count = `${nodes} ${nodes === 1 ? "node" : "nodes"}`;
  const isNewer = to !== null && from !== to;
  switch (outcome) {
    case "upgraded":
      return `The instance was upgraded from ${before} to ${target} on ${count}.`;
    case "rolled-back":
      return `The instance was rolled back from ${before} to ${target} on ${count}.`;
    case "nothing-to-do":
      return `There was nothing to do: the instance runs ${before}, and no newer version is allowed.`;
    case "dry-run":
      return isNewer
        ? `This was a dry run, and nothing was changed: a real run would take ${count} from ${before} to ${target}.`
        : "This was a dry run, and nothing was changed.";
    case "recovered":
      return "The recovery ran to its end.";
    case "done":
      return isNewer
        ? `Every step succeeded. An upgrade from ${before} to ${target} is available; this run did not make it.`
        : "Every step succeeded. This run did not upgrade the database.";
    case "failed-untouched":
      return "The run failed before anything was changed.";
    case "failed-unchanged":
      return "The run failed, and the database is unchanged.";
    case "failed-changed":
      return `The run failed after the database was upgraded to ${target}.`;
    case "failed-unfinished":
      return `The run failed, and the database upgrade to ${target} has not been seen to finish: no node may start before it has.`;
    case "failed-damaged":
      return `The run failed, and the database upgrade to ${target} left the database in an inconsistent state: no node may start.`;
    case "failed-unknown":
      return "The run failed, and it is not certain what became of the database.";
  }
}
