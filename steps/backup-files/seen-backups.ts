import { stepNamed } from "../../src/names/steps";
import { VARIABLES } from "../../src/names/variables";
import { Failure } from "../../src/step/failure";
import type { SetHost } from "../../src/upgrade/backup-set/parts";
import { isDriveOfSqlHost } from "../../src/values/sql-host-path";
import type { Context } from "./contract";

/**
 * A backup that is made every day fills SQL Server's disk unless somebody deletes old ones, and only what this node sees, and
 * what is part of a backup set, can be deleted by a step.
 * @throws Failure `Files-BackupsNotSeen`
 */
export async function requireSeenBackups({ inputs }: Context, host: SetHost): Promise<void> {
  const { daily, databaseBackupFolder: folder, fileBackupFolder } = inputs;
  if (!daily) return;
  if (fileBackupFolder === undefined) throw notDeleted(`${VARIABLES.fileBackupFolder} is empty`, TO_GIVE.sets);
  if (folder === undefined) return;
  if (!isDriveOfSqlHost(folder) && (await host.files.isThere(folder).catch(() => false))) return;
  throw notDeleted(`this node does not see ${folder}, where SQL Server writes it`, TO_GIVE.backups);
}

const TO_GIVE = {
  sets: `Give a folder for backup sets in ${VARIABLES.fileBackupFolder}`,
  backups: `Give a share in ${VARIABLES.backupFolder} that SQL Server and the Tentacle's account can both use`,
};

const notDeleted = (because: string, toGive: string) =>
  new Failure({
    code: "Files-BackupsNotSeen",
    what: `The backup is to be made every day (${VARIABLES.backupDaily}), and ${because}.`,
    why: `Old backups could not be deleted (${stepNamed("prune-sets")}), and the disk would fill up.`,
    next: `${toGive}, or set ${VARIABLES.backupDaily} to False, disable the trigger of the runbook 'backup' ('apply' leaves it as it is), and delete old backups yourself.`,
  });
