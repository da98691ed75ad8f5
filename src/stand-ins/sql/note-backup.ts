import type { BackupSet } from "./backup-file";
import type { SqlWorld } from "./sql-world";

/**
 * Writes a finished backup into msdb. A full backup is the base of the differentials that come after it; a copy-only one is
 * not, and a differential moves nothing (facts: sql-server#differential-backups).
 */
export function noteBackup(
  { database }: Pick<SqlWorld, "database">,
  { setGuid, copyOnly, differentialBaseGuid, startedAt, finishedAt, sizeBytes }: BackupSet,
  { file, position }: { file: string; position: number },
): void {
  const type = differentialBaseGuid === undefined ? "D" : "I";
  database.history.push({
    ...{ type, setGuid, copyOnly, file, position, sizeBytes, deviceType: 2, mediaFamilies: 1 },
    ...{ startedAt: new Date(startedAt), finishedAt: new Date(finishedAt) },
  });
  if (type === "D" && !copyOnly) database.differentialBase = { setGuid, file };
}
