import { Failure } from "../../src/step/failure";
import type { BackupHeader } from "../../src/upgrade/database/database";
import type { DatabaseServer } from "../../src/upgrade/database/database-server";
import type { Means } from "./means";
import type { Backup } from "./way-back";

/** Whose backup it has to be. */
interface Wanted {
  /** As the server spells it. */
  database: string;
  /** Of the present database; undefined when nothing tells it. */
  family: string | undefined;
}

/**
 * Reads what the backups say of themselves and compares it with the database that they are to take the place of: RESTORE
 * with REPLACE, which the end of the log needs, does not look (facts: sql-server#restoring). A differential backup must
 * belong to that very full backup: another one of the same database may have come in between
 * (facts: sql-server#differential-backups). A revert needs no file.
 * @throws Failure `Rollback-OtherBackup`, `Backup-…`
 */
export async function requireFitBackup(
  server: Pick<DatabaseServer, "backupHeader">,
  { file, setGuid }: Pick<Backup, "file" | "setGuid">,
  means: Means,
  wanted: Wanted,
): Promise<void> {
  if (means.by === "snapshot") return;
  const base = await server.backupHeader(file);
  refuse(file, [
    ...wrongIn(base, wanted),
    setGuid !== undefined && base.setGuid !== setGuid && "it is another backup than the one that the upgrade made",
    base.isDifferential && "it is a differential backup, which is of no use alone",
  ]);
  if (means.by === "full") return;
  const { file: changes } = means.differential;
  const header = await server.backupHeader(changes);
  refuse(changes, [
    ...wrongIn(header, wanted),
    !header.isDifferential
      ? "it is no differential backup"
      : header.baseGuid !== base.setGuid && `it belongs to another full backup than ${file}`,
  ]);
}

function wrongIn(header: BackupHeader, { database, family }: Wanted): (string | false)[] {
  return [
    header.databaseName !== database && `it holds the database '${header.databaseName}', not '${database}'`,
    family !== undefined &&
      header.familyGuid !== family &&
      `it is of another database (family ${header.familyGuid}) than the present one (family ${family})`,
    !header.hasChecksums && "it has no checksums",
    header.damaged && "it is marked as damaged",
  ];
}

function refuse(file: string, found: readonly (string | false)[]): void {
  const wrong = found.filter((item) => item !== false);
  if (wrong.length === 0) return;
  throw new Failure({
    code: "Rollback-OtherBackup",
    what: `The backup ${file} is not restored: ${wrong.join(", ")}.`,
    why: "Its header says so (RESTORE HEADERONLY). Another file may have taken its place.",
    next: "Find the backup that the upgrade made, or ask a DBA for another full backup from before it and restore that by hand.",
  });
}
