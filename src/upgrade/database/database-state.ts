import type { SqlRow } from "../../machine/sql";
import type { SqlSession } from "../../sql/sql-session";
import { statements } from "../../sql/statements";
import { orRefused, text, yes } from "./cells";

/** A column whose collation is not the database's own. */
interface OtherCollation {
  column: string;
  collation: string;
}

/** How much the transaction log may hold. */
interface LogSpace {
  sizeBytes: number;
  usedBytes: number;
  /** What its files may grow by, as they are set and as far as the disk is known; undefined: without a limit that is known. */
  growthBytes: number | undefined;
  /** Whether this login was told what is free on the disk. */
  diskIsKnown: boolean;
}

/** The database as an upgrade and a rollback will meet it. */
export interface DatabaseState {
  collation: string;
  otherCollations: readonly OtherCollation[];
  /** FULL, BULK_LOGGED or SIMPLE. */
  recoveryModel: string;
  /** Why the log cannot be used again now; NOTHING when it can. */
  logReuseWait: string;
  /** Undefined when the server does not know the login any more. */
  owner: string | undefined;
  /** By what this login may restore the database; undefined: it may not. */
  restoresAs: "sysadmin" | "dbcreator" | "owner" | undefined;
  /** What forbids a plain restore. */
  heldBy: "availability group" | "mirroring" | undefined;
  /** Of all data files. */
  dataBytes: number;
  log: LogSpace;
  /** The last DBCC CHECKDB without an error; undefined when the server does not tell. */
  lastCheck: Date | "never" | undefined;
}

/**
 * Asks for what an upgrade and a rollback will meet. Everything is there for a login that may back up; only the disk of the
 * log needs VIEW SERVER STATE.
 * @throws SqlFailure
 */
export async function readDatabaseState(session: SqlSession, silenceSeconds: number): Promise<DatabaseState> {
  const ask = (statement: ReturnType<typeof statements.databaseState>) => session.query(statement, { silenceSeconds });
  const [state = {}] = await ask(statements.databaseState());
  const columns = await ask(statements.columnsOfOtherCollations());
  const files = await ask(statements.databaseFiles());
  const volumes = await orRefused(ask(statements.logVolumes()));
  return {
    collation: text(state.Collation),
    otherCollations: columns.map((row) => ({
      column: `${text(row.TableName)}.${text(row.ColumnName)}`,
      collation: text(row.Collation),
    })),
    recoveryModel: text(state.RecoveryModel),
    logReuseWait: text(state.LogReuseWait),
    owner: text(state.OwnerName) || undefined,
    restoresAs: yes(state.IsSysadmin)
      ? "sysadmin"
      : yes(state.IsDbcreator)
        ? "dbcreator"
        : yes(state.IsOwner)
          ? "owner"
          : undefined,
    heldBy: yes(state.InAvailabilityGroup) ? "availability group" : yes(state.IsMirrored) ? "mirroring" : undefined,
    dataBytes: sumOf(
      files.filter((row) => Number(row.Type) === 0),
      "UsedBytes",
    ),
    log: logSpace(
      files.filter((row) => Number(row.Type) === 1),
      volumes,
    ),
    lastCheck: lastCheckOf(state.LastCheck),
  };
}

function logSpace(files: readonly SqlRow[], volumes: readonly SqlRow[] | undefined): LogSpace {
  const sizeBytes = sumOf(files, "SizeBytes");
  const hasLimit = files.every(({ MostBytes }) => MostBytes != null);
  const bySetting = hasLimit ? Math.max(0, sumOf(files, "MostBytes") - sizeBytes) : Infinity;
  // Several files of the log may lie on one disk, which is counted once.
  const disks = new Map((volumes ?? []).map((row) => [text(row.Volume), Number(row.FreeBytes ?? 0)]));
  const byDisk = disks.size > 0 ? [...disks.values()].reduce((sum, bytes) => sum + bytes, 0) : Infinity;
  const growth = Math.min(bySetting, byDisk);
  return {
    sizeBytes,
    usedBytes: sumOf(files, "UsedBytes"),
    growthBytes: Number.isFinite(growth) ? growth : undefined,
    diskIsKnown: disks.size > 0,
  };
}

/** 1900-01-01 is how the server says "never" (facts: sql-server#last-check). */
function lastCheckOf(value: unknown): DatabaseState["lastCheck"] {
  if (!(value instanceof Date)) return undefined;
  return value.getUTCFullYear() <= 1900 ? "never" : value;
}

const sumOf = (rows: readonly SqlRow[], column: string) => rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);
