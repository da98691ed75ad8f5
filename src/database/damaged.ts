import type { NodeRecord } from "../server/record";
import { Failure } from "../step/failure";

/**
 * A database whose upgrade left it inconsistent is neither backed up over the good backup nor upgraded again: only a
 * restore gets it out of this.
 * @throws Failure `Database-Damaged`, naming the backup
 */
export function refuseDamaged(record: NodeRecord | undefined, recordPath: string): void {
  if (record?.databaseUpgrade?.verdict !== "damaged") return;
  throw damagedFailure(record, `an earlier run found that out (${record.databaseUpgrade.at})`, recordPath);
}

/** The sentence for it. */
export function damagedFailure(record: NodeRecord, because: string, recordPath: string, cause?: unknown): Failure {
  const backup = record.backup?.file ?? "the backup made before the upgrade";
  return new Failure({
    code: "Database-Damaged",
    what: `The upgrade of the database to ${record.plan.to} left it in an inconsistent state: ${because}.`,
    why: "Scripts that run outside the upgrade's transaction failed, so what they changed was not rolled back. Running them again can make it worse.",
    next: `Do not run the upgrade again and start no node. Restore ${backup}, bring the nodes back on ${record.plan.from}, move the file ${recordPath} away on every node, then run again.`,
    cause,
  });
}
