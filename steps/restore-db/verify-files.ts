import { Failure } from "../../src/step/failure";
import type { DatabaseServer } from "../../src/upgrade/database/database-server";
import type { Context } from "./contract";
import type { Means } from "./means";
import type { WayBack } from "./way-back";

/**
 * Reads each file to its end that the rollback needs (RESTORE VERIFYONLY). A revert needs none: whether there is a full
 * backup to fall back on is asked for a sentence only.
 * @throws Failure `Backup-…`
 */
export async function verifyFiles(
  context: Context,
  server: Pick<DatabaseServer, "verifyBackup" | "backupHeader">,
  { backup }: WayBack,
  means: Means,
): Promise<void> {
  const { log } = context;
  if (means.by === "snapshot") {
    await sayFallback(context, server, backup.file);
    return;
  }
  const files = means.by === "differential" ? [backup.file, means.differential.file] : [backup.file];
  for (const file of files) {
    log.info(`Verifying the backup ${file}.`);
    await server.verifyBackup(file, (percent) => context.progress(percent, `Verifying the backup: ${percent} %`));
  }
}

async function sayFallback(
  { log }: Context,
  server: Pick<DatabaseServer, "backupHeader">,
  file: string,
): Promise<void> {
  log.info(
    "A revert to the snapshot puts back only the pages that were changed since. Full-text catalogs of the database are dropped by it, and its log is made anew.",
  );
  try {
    await server.backupHeader(file);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    log.warning(
      `The full backup ${file} cannot be read: should the snapshot be lost, too, nothing leads back to the former version. ${error.message}`,
    );
  }
}
