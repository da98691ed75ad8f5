/** What a new backup is named after. */
interface BackupNaming {
  folder: string;
  database: string;
  /** The version of the schema that is backed up. */
  version: string;
  /** By the SQL Server's clock. */
  at: Date;
  runId: string;
  /** What besides a full backup it is. */
  differential?: boolean;
}

/** Enough to tell databases apart; Windows paths have little room. */
const LONGEST_PART = 60;

/**
 * The path of a new backup as the SQL host sees it: a name that no earlier attempt has used (version, time, run), so
 * that FORMAT never overwrites a backup. The folder decides which slash is used: SQL Server also runs on Linux.
 */
export function backupPath({ folder, database, version, at, runId, differential }: BackupNaming): string {
  const slash = folder.startsWith("/") ? "/" : "\\";
  const time = at.toISOString().replace(/[-:]/g, "").slice(0, 15);
  const name = [safePart(database), safePart(version), `${time}Z`, safePart(runId), differential ? "differential" : ""]
    .filter(Boolean)
    .join("_");
  return `${folder.replace(/[\\/]+$/, "")}${slash}${name}.bak`;
}

/** Only letters, digits, dots and dashes: no quote, slash, colon or control character gets into a path. */
function safePart(text: string): string {
  return text
    .replace(/[^A-Za-z0-9.]+/g, "-")
    .replace(/^[.-]+|[.-]+$/g, "")
    .slice(0, LONGEST_PART);
}
