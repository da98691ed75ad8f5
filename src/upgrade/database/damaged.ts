import { rollbackCommand } from "../../names/rollback-command";
import { stepNamed } from "../../names/steps";
import type { NodeRecord } from "../record/record";
import { Failure } from "../../step/failure";
import { UPGRADER_OUTPUT } from "../../windows/upgrade-folder";

/**
 * A database whose upgrade left it inconsistent is neither backed up over the good backup nor upgraded again: only a
 * restore gets it out of this, and no node is started before it has. (A rollback backs it up as it is, beside the good one.)
 * @throws Failure `Database-Damaged`, naming the backup
 */
export function refuseDamaged(record: NodeRecord | undefined): void {
  if (record?.databaseUpgrade?.verdict !== "damaged") return;
  throw damagedFailure(record, damageSeenBy(record));
}

/** How it is known, as a sentence without full stop. */
export function damageSeenBy({ databaseUpgrade, node }: Pick<NodeRecord, "databaseUpgrade" | "node">): string {
  return databaseUpgrade?.knownFrom === "output"
    ? `Octopus.Server.exe printed so to ${UPGRADER_OUTPUT}, beside the record of node ${node}, when the step that had started it was gone; its exit code is not known`
    : `the step ${stepNamed("upgrade-database")} saw scripts fail that run outside its transaction`;
}

/** The sentence for it. The way back is printed once, where it is decided how to recover. */
export function damagedFailure(record: NodeRecord, because: string, cause?: unknown): Failure {
  return new Failure({
    code: "Database-Damaged",
    what: `The upgrade of the database to ${record.plan.to} left it in an inconsistent state: ${because}.`,
    why: "Scripts that run outside the upgrade's transaction failed, so what they changed was not rolled back.",
    next: `Start no node. Roll back to ${record.plan.from} with ${rollbackCommand()}, which restores ${backupOf(record)}; the step ${stepNamed("decide-recovery")} prints how to do it by hand. ${ASK_SUPPORT_FIRST}`,
    cause,
  });
}

export const backupOf = ({ backup }: NodeRecord): string => backup?.file ?? "the backup made before the upgrade";

/** Whoever restores and tries again at once meets the same end. */
export const ASK_SUPPORT_FIRST = `Before you upgrade again, send the log of the step ${stepNamed("upgrade-database")} to Octopus support: the same script will fail the same way.`;
