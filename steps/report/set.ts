import { stepNamed } from "../../src/names/steps";
import { VARIABLES } from "../../src/names/variables";
import type { Summary } from "../../src/report/summary";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { Context } from "./contract";
import { directionOf } from "./outcome";

/**
 * The backup set of this run, or of the one that it continues: what was handed over for it, and why it is not complete. A
 * rollback makes none: the present state that it backs up is the database alone.
 */
export function setOf(context: Context, record: NodeRecord | undefined, backup: Summary["backup"]): Summary["set"] {
  const { reads, dryRun } = context;
  if (dryRun || directionOf(context, record) === "back") return null;
  const { keysFile: file, keysFor: openedBy, filesCopied } = reads;
  const folder = reads.backupSet ?? record?.backup?.set?.folder;
  // The file's name is handed over before it is there, whom it is for afterwards.
  const keys = file === undefined || openedBy === undefined ? null : { file, openedBy };
  if (folder === undefined && !backup && !keys && filesCopied === undefined) return null;
  return {
    folder: folder ?? null,
    missing: folder === undefined ? whyMissing(context, backup) : null,
    keys: keys && { ...keys, unchanged: reads.keysUnchanged ?? null },
    files: filesCopied ?? null,
  };
}

function whyMissing({ reads, inputs }: Context, backup: Summary["backup"]): string {
  if (reads.backupSetMissing !== undefined) return reads.backupSetMissing;
  if (inputs.fileBackupFolder === undefined) return `${VARIABLES.fileBackupFolder} is empty`;
  return backup
    ? `the run that made the backup did not complete one: see the log of its step ${stepNamed("back-up-database")}`
    : "its last part, a verified backup of the database, was not made";
}
