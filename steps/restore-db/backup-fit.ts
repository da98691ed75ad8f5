import { Failure } from "../../src/step/failure";
import type { BackupHeader } from "../../src/upgrade/database/database";
import type { DatabaseServer } from "../../src/upgrade/database/database-server";

/**
 * Reads what the backup says of itself and compares it with the database that it is to take the place of: RESTORE with
 * REPLACE, which the end of the log needs, does not look (facts: sql-server#restoring).
 * @param database as the server spells it
 * @param family of the present database; undefined when nothing tells it
 * @throws Failure `Rollback-OtherBackup`, `Backup-…`
 */
export async function requireFitBackup(
  server: DatabaseServer,
  file: string,
  { database, family }: { database: string; family: string | undefined },
): Promise<BackupHeader> {
  const header = await server.backupHeader(file);
  const wrong = [
    header.databaseName !== database && `it holds the database '${header.databaseName}', not '${database}'`,
    family !== undefined &&
      header.familyGuid !== family &&
      `it is of another database (family ${header.familyGuid}) than the present one (family ${family})`,
    !header.hasChecksums && "it has no checksums",
    header.damaged && "it is marked as damaged",
  ].filter((item) => item !== false);
  if (wrong.length === 0) return header;
  throw new Failure({
    code: "Rollback-OtherBackup",
    what: `The backup ${file} is not restored: ${wrong.join(", ")}.`,
    why: "Its header says so (RESTORE HEADERONLY). Another file may have taken its place.",
    next: "Find the backup that the upgrade made, or ask a DBA for another full backup from before it and restore that by hand.",
  });
}
