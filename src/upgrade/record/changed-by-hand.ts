import { SERVER_LOG } from "../../names/server-log";
import { answerFlag, command } from "../../names/commands";
import { rollbackCommand } from "../../names/rollback-command";
import { VARIABLES } from "../../names/variables";
import { Failure } from "../../step/failure";
import { sameVersion, type OctopusVersion } from "../../values/version";
import type { NodeRecord } from "./record";

/**
 * Whether somebody else upgraded the schema during an unfinished upgrade of ours: it is the target's, and no upgrade of ours
 * is known to have begun or to be committed. Such a run begins only while the schema is the former version's. A service that
 * is started with the new program upgrades the schema by itself (facts: octopus-upgrades#a-start-upgrades-the-schema).
 * @param record the open record of the primary node
 */
export const isChangedByHand = (
  { direction, plan, databaseUpgrade }: Pick<NodeRecord, "direction" | "plan" | "databaseUpgrade">,
  schema: OctopusVersion,
): boolean =>
  direction === "forward" &&
  sameVersion(schema, plan.to) &&
  (databaseUpgrade === null || databaseUpgrade.verdict === "unchanged");

/**
 * Whether a person accepts that: the word is the run that opened the record, so that it says nothing about a later one.
 * @param given as it was answered when the run was started
 */
export const isHandStartAccepted = ({ openedBy }: Pick<NodeRecord, "openedBy">, given: string | undefined): boolean =>
  given?.trim().toLowerCase() === openedBy.toLowerCase();

/**
 * Nobody knows whether that start ran to its end, or in which state the backup found the database: a person decides, and no
 * run tries again by itself.
 * @param backup in words: which backup there is, and when it was made; a sentence without full stop
 */
export function changedByHand(record: NodeRecord, backup: string, given: string | undefined): Failure {
  const { plan, openedBy, node } = record;
  const wrongWord =
    given === undefined
      ? ""
      : ` ${VARIABLES.acceptHandStart} is '${given}', but for this run it must be '${openedBy}'.`;
  return new Failure({
    code: "Schema-ChangedByHand",
    what: `The schema of the database is on ${plan.to}, and no run of this runbook upgraded it: it was on ${plan.from} when ${openedBy} began.${wrongWord}`,
    why: `A service that is started by hand with the new program installed upgrades the database by itself, as it happened here or on another node than ${node}. ${backup}.`,
    next: `Find out who started it, and check ${SERVER_LOG}: it must say that the upgrade finished. Then continue on ${plan.to} with ${command("run", answerFlag(VARIABLES.acceptHandStart, openedBy))}. To go back to ${plan.from} instead: ${rollbackCommand()}; where it finds no backup to restore, restore one from before that start while every node is stopped.`,
  });
}

/** The newest backup that the record knows, for the message. */
export function backupInWords({ backup, openedAt }: NodeRecord, afterTheLastStop: boolean): string {
  if (!backup) {
    return `This run has no verified backup; the newest one from before is the DBA's last full backup before ${openedAt}`;
  }
  const when = afterTheLastStop
    ? "made after the last node stopped"
    : "of an earlier attempt: what nodes wrote after it is not in it";
  return `The newest verified backup is ${backup.file}, finished ${backup.finishedAt}, ${when}`;
}
