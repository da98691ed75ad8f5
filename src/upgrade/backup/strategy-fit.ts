import type { BackupStrategy } from "../../names/backup-strategies";
import { VARIABLES } from "../../names/variables";
import type { DatabaseFacts } from "../database/database";
import type { DatabaseState } from "../database/database-state";
import type { WayBackFacts } from "../database/way-back-facts";
import { isOurSnapshot } from "./snapshot-name";

/** What is known of the server and the database. */
interface Here {
  facts: Pick<DatabaseFacts, "productVersion" | "engineEdition" | "edition" | "mayCreateDatabase">;
  state: Pick<DatabaseState, "heldBy" | "dataBytes">;
  way: WayBackFacts;
}

interface SnapshotSettings {
  snapshotSpacePercent: number;
  /** Where the full backup goes, which may lie on the same volume. */
  backupFolder?: string | undefined;
}

/**
 * Why there can be no database snapshot here that the run could rely on (facts: sql-server#database-snapshots).
 * @returns a clause; undefined: nothing speaks against it
 */
export function whyNoSnapshot({ facts, state, way }: Here, settings: SnapshotSettings): string | undefined {
  const foreign = way.snapshots.find(({ name }) => !isOurSnapshot(name));
  const odd = way.volumes?.find(({ fileSystem, isCompressed }) => isCompressed || /^FAT/i.test(fileSystem));
  if (!hasSnapshots(facts)) return `${facts.edition} ${facts.productVersion} has no database snapshots`;
  if (!facts.mayCreateDatabase) return "this login may not create a database";
  if (state.heldBy) {
    return `the database is in ${state.heldBy === "mirroring" ? "database mirroring" : "an availability group"}`;
  }
  if (way.hasFilestream) return "the database has FILESTREAM data, and cannot be reverted to a snapshot";
  if (way.hasMemoryOptimized && majorOf(facts.productVersion) < 15) {
    return "the database has memory-optimized tables, of which there are no snapshots before SQL Server 2019";
  }
  if (way.hasReadOnly) return "some files or filegroups of the database are read-only";
  if (odd)
    return `the volume ${odd.volume} ${odd.isCompressed ? "is compressed" : `has the file system ${odd.fileSystem}`}`;
  if (foreign) {
    return `there is another snapshot of the database, '${foreign.name}', and it could be reverted to none while there are two`;
  }
  return whyNoSpace(state.dataBytes, way, settings);
}

/** A snapshot takes up to the size of the data: so much of it has to be free on each volume, and the full backup's share. */
function whyNoSpace(
  dataBytes: number,
  { volumes }: WayBackFacts,
  { snapshotSpacePercent, backupFolder }: SnapshotSettings,
): string | undefined {
  if (volumes === undefined || volumes.length === 0) {
    return "the free space cannot be seen (this login lacks the permission VIEW SERVER STATE)";
  }
  const forSnapshot = (dataBytes * snapshotSpacePercent) / 100;
  for (const { volume, freeBytes } of volumes) {
    const holdsBackup = backupFolder?.toLowerCase().startsWith(volume.toLowerCase()) === true;
    const wanted = forSnapshot + (holdsBackup ? dataBytes : 0);
    if (freeBytes >= wanted) continue;
    return `${gigabytes(freeBytes)} are free on ${volume}, and a snapshot${holdsBackup ? " beside the full backup" : ""} wants ${gigabytes(wanted)} (${VARIABLES.snapshotSpacePercent} is ${snapshotSpacePercent})`;
  }
  return undefined;
}

/**
 * Why no full backup of ours may be the base of a differential one: it would move the DBA's.
 * @returns a clause; undefined: nothing speaks against it
 */
export function whyMayNotMoveBase({ recentDifferentials }: WayBackFacts, mayMoveBase: boolean): string | undefined {
  if (mayMoveBase || recentDifferentials === 0) return undefined;
  const seen =
    recentDifferentials === undefined
      ? "msdb does not say whether somebody makes differential backups of this database"
      : `somebody made ${recentDifferentials} differential backup${recentDifferentials === 1 ? "" : "s"} of this database in the last 35 days`;
  return `${seen}, and a full backup of this run would move their base (${VARIABLES.mayMoveBase} is False)`;
}

/** In every edition since SQL Server 2016 SP1 (13.0.4001), before that in Enterprise alone. */
function hasSnapshots({ productVersion, engineEdition }: Here["facts"]): boolean {
  const [major = 0, , build = 0] = productVersion.split(".").map(Number);
  return engineEdition === 3 || major > 13 || (major === 13 && build >= 4001);
}

/** An outage that a full backup makes longer than this is worth another strategy. */
const LONG_FULL_SECONDS = 600;
const LARGEST_CHANGED_SHARE = 0.3;

/**
 * Which strategy is worth the administrator's while, by the figures of this database.
 * @returns undefined: `Full` is good enough, or nobody knows how long a full backup takes
 */
export function recommended(here: Here, settings: SnapshotSettings): BackupStrategy | undefined {
  const { fullSeconds, changedShare } = here.way;
  if (fullSeconds === undefined || fullSeconds <= LONG_FULL_SECONDS) return undefined;
  if (changedShare !== undefined && changedShare < LARGEST_CHANGED_SHARE) return "DifferentialAfterFull";
  return whyNoSnapshot(here, settings) === undefined ? "SnapshotAfterBackup" : undefined;
}

const majorOf = (version: string) => Number(version.split(".")[0]);
const gigabytes = (bytes: number) => `${(bytes / 1_000_000_000).toFixed(1)} GB`;
