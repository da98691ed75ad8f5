import type { SqlSession, SqlValue } from "../../sql/sql-session";
import { statements } from "../../sql/statements";
import { orRefused, text, yes } from "./cells";
import type { DatabaseFile } from "./database-file";

/** A database snapshot as the server shows it; the time is in UTC, by its clock. */
export interface DatabaseSnapshot {
  name: string;
  /** `ONLINE`, or `SUSPECT`: then it is of no use any more. */
  state: string;
  createdAt: Date | undefined;
}

/** Where data of the database lies. */
interface DataVolume {
  volume: string;
  freeBytes: number;
  fileSystem: string;
  isCompressed: boolean;
}

/** What a differential backup or a database snapshot would depend on. */
export interface WayBackFacts {
  /** Those that hold rows: a snapshot takes one entry for each. */
  rowFiles: readonly DatabaseFile[];
  hasFilestream: boolean;
  hasMemoryOptimized: boolean;
  /** Some of its data may not be written. */
  hasReadOnly: boolean;
  /** The full backup that the next differential belongs to; undefined: there is none, or files have different ones. */
  baseGuid: string | undefined;
  /** Undefined when this login may not ask, or the server has no such view. */
  volumes: readonly DataVolume[] | undefined;
  /** How much of it has changed since that base, from 0 to 1; undefined when the server does not tell. */
  changedShare: number | undefined;
  /** Differential backups of the last five weeks; undefined when msdb does not tell. */
  recentDifferentials: number | undefined;
  /** How long the slowest of the last full backups took. */
  fullSeconds: number | undefined;
  snapshots: readonly DatabaseSnapshot[];
}

/** Where a backup lies, and since when. */
export interface BackupPlace {
  file: string;
  /** By the server's clock of today: a clock that was put forward since makes them wrong by an hour. */
  startedAt: Date | undefined;
  finishedAt: Date | undefined;
}

/** A DBA who has made no differential backup for so long does not count on them. */
const NO_DIFFERENTIALS_DAYS = 35;
const FILE_ON_A_DISK = 2;

/**
 * Asks for all of it. What is only for a choice may be refused; what is refused counts against the strategy that needs it.
 * @throws SqlFailure
 */
export async function readWayBackFacts(
  session: SqlSession,
  database: string,
  silenceSeconds: number,
): Promise<WayBackFacts> {
  const ask = (statement: ReturnType<typeof statements.dataFiles>) => session.query(statement, { silenceSeconds });
  const files = await ask(statements.dataFiles());
  const groups = await ask(statements.filegroups());
  const volumes = await orRefused(ask(statements.dataVolumes()));
  const [pages] = (await orRefused(ask(statements.changedPages()))) ?? [];
  const [differentials] = (await orRefused(ask(statements.differentialsSince(database, NO_DIFFERENTIALS_DAYS)))) ?? [];
  const fulls = (await orRefused(ask(statements.fullBackups(database)))) ?? [];
  const rows = files.filter(({ Type }) => Number(Type) === 0);
  const total = Number(pages?.Total ?? 0);
  return {
    rowFiles: rows.map((row) => ({ logicalName: text(row.LogicalName), physicalName: text(row.PhysicalName) })),
    hasFilestream: groups.some(({ Type }) => text(Type).trim() === "FD"),
    hasMemoryOptimized: groups.some(({ Type }) => text(Type).trim() === "FX"),
    hasReadOnly: [...files, ...groups].some(({ IsReadOnly }) => yes(IsReadOnly)),
    baseGuid: oneOf(rows.map(({ BaseGuid }) => text(BaseGuid).toUpperCase())),
    volumes: volumes?.map((row) => ({
      ...{ volume: text(row.Volume), freeBytes: Number(row.FreeBytes ?? 0) },
      ...{ fileSystem: text(row.FileSystem), isCompressed: yes(row.IsCompressed) },
    })),
    changedShare: total > 0 && pages?.Changed != null ? Number(pages.Changed) / total : undefined,
    recentDifferentials: differentials === undefined ? undefined : Number(differentials.Number),
    fullSeconds: fulls.length === 0 ? undefined : Math.max(...fulls.map(({ Seconds }) => Number(Seconds))),
    snapshots: await readSnapshots(session, database, silenceSeconds),
  };
}

/** Of files whose bases differ, no one backup is the base. */
function oneOf(values: readonly string[]): string | undefined {
  const [first = ""] = values;
  return first !== "" && values.every((value) => value === first) ? first : undefined;
}

/** @throws SqlFailure */
export async function readSnapshots(
  session: SqlSession,
  database: string,
  silenceSeconds: number,
): Promise<DatabaseSnapshot[]> {
  const rows = await session.query(statements.snapshotsOf(database), { silenceSeconds });
  return rows.map(({ Name, State, CreatedAt }) => ({
    name: text(Name),
    state: text(State),
    createdAt: dateOf(CreatedAt),
  }));
}

/**
 * Where msdb says that a backup lies.
 * @returns undefined when it is not one file that holds it alone: on a virtual device, striped, not the first in its file, or
 *   msdb does not tell
 * @throws SqlFailure
 */
export async function readPlaceOfBackup(
  session: SqlSession,
  guid: string,
  silenceSeconds: number,
): Promise<BackupPlace | undefined> {
  const places = await orRefused(session.query(statements.placesOfBackup(guid), { silenceSeconds }));
  const [place, ...more] = places ?? [];
  if (!place || more.length > 0) return undefined;
  if (Number(place.DeviceType) !== FILE_ON_A_DISK || Number(place.Position) !== 1) return undefined;
  return { file: text(place.PhysicalName), startedAt: dateOf(place.StartedAt), finishedAt: dateOf(place.FinishedAt) };
}

const dateOf = (value: SqlValue | undefined) => (value instanceof Date ? value : undefined);
