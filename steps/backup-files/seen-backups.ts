import { stepNamed } from "../../src/names/steps";
import { VARIABLES } from "../../src/names/variables";
import { Failure } from "../../src/step/failure";
import type { Copying } from "./copy";

/** A drive letter is the SQL host's drive, and this machine's only by chance. */
const OF_A_DRIVE = /^[A-Za-z]:/;

/**
 * A backup that is made every day fills SQL Server's disk unless somebody deletes old ones, and only what this node sees can
 * be deleted by a step.
 * @throws Failure `Files-BackupsNotSeen`
 */
export async function requireSeenBackups({ context, host }: Copying): Promise<void> {
  const { daily, databaseBackupFolder: folder } = context.inputs;
  if (!daily || folder === undefined) return;
  if (!OF_A_DRIVE.test(folder) && (await host.files.isThere(folder).catch(() => false))) return;
  throw new Failure({
    code: "Files-BackupsNotSeen",
    what: `The backup is to be made every day (${VARIABLES.backupDaily}), and this node does not see ${folder}, where SQL Server writes it.`,
    why: `Old backups could not be deleted (${stepNamed("prune-sets")}), and the disk would fill up.`,
    next: `Give a share in ${VARIABLES.backupFolder} that SQL Server and the Tentacle's account can both use, or set ${VARIABLES.backupDaily} to False and delete old backups yourself.`,
  });
}
