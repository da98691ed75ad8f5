import { createHash } from "node:crypto";
import { dirname } from "node:path";
import type { Disk } from "../world/disk";

/** One backup in a file, as its header tells it. */
export interface BackupSet {
  database: string;
  name: string;
  schemaVersion: string;
  startedAt: string;
  finishedAt: string;
  sizeBytes: number;
  compressed: boolean;
  copyOnly: boolean;
  /** Of the database, and of this backup alone. */
  familyGuid: string;
  setGuid: string;
  /** Undefined: a full backup. */
  differentialBaseGuid?: string;
  files: { logicalName: string; physicalName: string }[];
  /** Options of the database, which a restore brings back. */
  recovery: "FULL" | "BULK_LOGGED" | "SIMPLE";
  asyncStatistics: boolean;
  /** Undefined when it was made without CHECKSUM. */
  sha256: string | undefined;
}

/** What a backup is made from. */
interface NewBackup {
  checksum: boolean;
  /** What is in the file and stays. */
  before: readonly BackupSet[];
  data: Buffer;
}

/** What is in a backup file, or why it cannot be read. */
export type ReadBackup = { kind: "absent" | "not-a-backup" } | { kind: "read"; sets: BackupSet[]; damaged: boolean };

/**
 * The stand-in's backup files: one line of JSON (what SQL Server's media header and backup sets say), then some bytes
 * that stand for the data. Small, but really on the disk: verify and HEADERONLY read it back from there.
 */
const FORMAT = "octopus-ha-upgrade SQL stand-in backup 1";
/** How many bytes stand for the data. */
export const BACKUP_DATA_BYTES = 4096;

/** Whether the folder of a new backup is there; SQL Server makes no folder. */
export const hasFolder = (disk: Disk, file: string) => disk.isThere(dirname(file));

/** An unfinished backup: what a backup that was cut off leaves behind. */
export function beginBackupFile(disk: Disk, file: string): void {
  disk.write(file, `${FORMAT}, not finished\n`);
}

/**
 * Puts a finished backup into the file: in place of everything (FORMAT, INIT), or after what is there.
 * @returns the new one
 */
export function writeBackupFile(
  disk: Disk,
  file: string,
  { checksum, before, data, ...set }: Omit<BackupSet, "sha256" | "setGuid"> & NewBackup,
): BackupSet {
  const sum = hash(data);
  const added: BackupSet = { ...set, setGuid: guidOf(sum), sha256: checksum ? sum : undefined };
  const line = JSON.stringify({ format: FORMAT, sets: [...before, added] });
  disk.write(file, Buffer.concat([Buffer.from(`${line}\n`), data]));
  return added;
}

/** What a disk that loses the end of a file leaves of a backup. */
export function cutBackupFileShort(disk: Disk, file: string): void {
  const bytes = disk.read(file);
  disk.write(file, bytes.subarray(0, bytes.length - BACKUP_DATA_BYTES / 2));
}

export function readBackupFile(disk: Disk, file: string): ReadBackup {
  if (!disk.isThere(file)) return { kind: "absent" };
  const bytes = disk.read(file);
  const end = bytes.indexOf("\n");
  const sets = readSets(bytes.subarray(0, end).toString("utf8"));
  if (!sets) return { kind: "not-a-backup" };
  const data = bytes.subarray(end + 1);
  const sum = sets.at(-1)?.sha256;
  return {
    kind: "read",
    sets,
    damaged: data.length !== BACKUP_DATA_BYTES || (sum !== undefined && sum !== hash(data)),
  };
}

/** As SQL Server shows one. */
function guidOf(hex: string): string {
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)];
  return parts.join("-").toUpperCase();
}

function readSets(line: string): BackupSet[] | undefined {
  try {
    const header = JSON.parse(line) as { format?: unknown; sets?: unknown };
    return header.format === FORMAT && Array.isArray(header.sets) ? (header.sets as BackupSet[]) : undefined;
  } catch {
    return undefined;
  }
}

const hash = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
