import type { BackupHeader } from "./database";
import { SqlFailure, type QueryOptions, type SqlMessage, type SqlSession, type SqlValue } from "../../sql/sql-session";
import { statements } from "../../sql/statements";

/** "N percent processed." */
const PERCENT_PROCESSED = 3211;

/** The number in message 3211; undefined for any other message. The text is translated, the number comes first or alone. */
function percentOf({ number, message }: SqlMessage): number | undefined {
  if (number !== PERCENT_PROCESSED) return undefined;
  const percent = Number(/\d+/.exec(message)?.[0]);
  return percent >= 0 && percent <= 100 ? percent : undefined;
}

/** How a long statement is run: progress as it comes, cancelled when it stalls. */
export function longRunning(silenceSeconds: number, onProgress: (percent: number) => void): QueryOptions {
  return {
    silenceSeconds,
    onMessage: (message) => {
      const percent = percentOf(message);
      if (percent !== undefined) onProgress(percent);
    },
  };
}

/**
 * What the backup file says of itself. Its times are left out: they are local and carry no zone.
 * @throws SqlFailure
 */
export async function readBackupHeader(
  session: SqlSession,
  file: string,
  silenceSeconds: number,
): Promise<BackupHeader> {
  const [header] = await session.query(statements.backupHeader(file), { silenceSeconds });
  if (!header) throw new SqlFailure(0, `'${file}' holds no backup`, [], "server");
  return {
    databaseName: String(header.DatabaseName),
    familyGuid: guid(header.FamilyGUID),
    setGuid: guid(header.BackupSetGUID),
    copyOnly: yes(header.IsCopyOnly),
    isDifferential: Number(header.BackupType) === DIFFERENTIAL_OF_A_DATABASE,
    baseGuid: guid(header.DifferentialBaseGUID),
    hasChecksums: yes(header.HasBackupChecksums),
    damaged: yes(header.IsDamaged),
    sizeBytes: Number(header.CompressedBackupSize ?? header.BackupSize ?? 0),
  };
}

/** Of the column BackupType; the description beside it is for people. */
const DIFFERENTIAL_OF_A_DATABASE = 5;

const guid = (value: SqlValue | undefined) => (typeof value === "string" ? value.toUpperCase() : "");
const yes = (value: SqlValue | undefined) => value === true || value === 1;
