import type { Database, DatabaseFacts } from "../../src/upgrade/database/database";
import type { OctopusVersion } from "../../src/values/version";
import { backUpAndRead, type OnTop, type VerifiedBackup } from "./back-up";
import type { Context } from "./contract";

/**
 * Backs up what changed since the full backup, once every node is stopped. What counts is the finished file's own word for
 * its base: between a look at the catalogue and the backup, somebody else's full backup may become the base
 * (facts: sql-server#differential-backups).
 * @returns why there is none, where the full one is no base (any more)
 * @throws Failure `Backup-…`, `Database-…`
 */
export async function takeDifferential(
  context: Context,
  database: Database,
  facts: DatabaseFacts,
  base: VerifiedBackup,
  version: OctopusVersion,
): Promise<OnTop> {
  const { setGuid } = await database.readBackupHeader(base.file);
  const { baseGuid } = await database.wayBackFacts();
  const moved = `somebody made another full backup of the database, so ${base.file} is no longer the base of a differential one`;
  if (baseGuid !== setGuid) return { because: moved };
  const { header, backup } = await backUpAndRead(context, database, facts, version, "differential");
  const { file, sizeBytes, startedAt, finishedAt, verifySeconds } = backup;
  if (!header.isDifferential) return { because: `${file} does not say that it is a differential backup` };
  if (header.baseGuid !== setGuid) return { because: `${moved}, as ${file} says` };
  return { backup: { ...base, differential: { file, sizeBytes, startedAt, finishedAt, verifySeconds } } };
}
