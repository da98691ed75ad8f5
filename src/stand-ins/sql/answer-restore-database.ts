import { setOwner } from "./answer-alter";
import type { Answer, StatementContext } from "./answering";
import { readBackupFile, type BackupSet, type ReadBackup } from "./backup-file";
import { isInstancesDatabase, isInUse } from "./in-database";
import { passWithProgress } from "./progress";
import type { ServerMessage } from "./reply";
import { readRestoreOrder, type RestoreOrder } from "./restore-order";
import { refuse, serverErrors } from "./server-errors";
import { statsOf } from "./with-options";

const WHAT = "RESTORE DATABASE";

/**
 * Answers `RESTORE DATABASE name FROM DISK = file WITH …`. From its beginning on the database is RESTORING, and stays so
 * when it fails, is cancelled or loses its connection: then it can be begun again, a differential backup with the full one
 * that it belongs to. With NORECOVERY it stays so, too. Whoever restores owns it afterwards; its access and its options are
 * those of the backup (facts: sql-server#restoring).
 */
export const answerRestoreDatabase: Answer = async (asked) => {
  const order = readRestoreOrder(asked);
  if (!order) return false;
  const { world, reply, disk } = asked;
  const { file, options } = order;
  const read = readBackupFile(disk, file);
  const [set] = read.kind === "read" ? read.sets : [];
  const work = world.planRestore(file);
  const refusal =
    refusalOf(asked, order, read) ?? (work.seatStolen === true ? serverErrors.databaseInUse() : undefined);
  if (refusal || read.kind !== "read" || !set) {
    refuse(reply, refusal ?? serverErrors.notABackup(file), serverErrors.endsAbnormally(WHAT));
    return true;
  }
  const { database } = world;
  const base = set.differentialBaseGuid === undefined ? undefined : database.restored;
  database.state = "RESTORING";
  database.restored = undefined;
  const leavesRestoring = options.has("NORECOVERY");
  world.restoreBegan({
    ...{ file, familyGuid: set.familyGuid, isVerified: !read.damaged, leavesRestoring },
    ...(base && { differentialOf: base.file }),
  });
  const done = await passWithProgress(asked, work.seconds, statsOf(options));
  if (!done || read.damaged) {
    const because = done ? "the backup ends too early" : "the statement was cancelled or its connection was lost";
    world.restoreFailed({ file, because });
    if (done) refuse(reply, serverErrors.readFailed(file), serverErrors.endsAbnormally(WHAT));
    return true;
  }
  if (leavesRestoring) database.restored = { setGuid: set.setGuid, file };
  else recover(asked, set, file);
  world.restoreFinished({ file, leavesRestoring });
  await reply.info({ number: 3014, message: `${WHAT} successfully processed 1000 pages.` });
  reply.rowCount(0);
  return true;
};

/** Opens it for everybody, as the backup has it. */
function recover(asked: StatementContext, set: BackupSet, file: string): void {
  const { world, session } = asked;
  const { database } = world;
  if (database.access === "SINGLE_USER") world.accessChanged(false);
  Object.assign(database, { state: "ONLINE", access: "MULTI_USER" });
  setOwner(world, session.login.user, session.login.user);
  const { familyGuid, recovery, asyncStatistics, setGuid, copyOnly, differentialBaseGuid } = set;
  Object.assign(database, { familyGuid, recovery, asyncStatistics });
  // What was restored is the base of the differentials that come next, unless it never was one.
  const isBase = differentialBaseGuid === undefined && !copyOnly;
  database.differentialBase = isBase ? { setGuid, file } : undefined;
}

/** What SQL Server refuses before it touches the database. */
function refusalOf(asked: StatementContext, order: RestoreOrder, read: ReadBackup): ServerMessage | undefined {
  const { world, session } = asked;
  const { database, file, options, places } = order;
  const now = world.database;
  if (!isInstancesDatabase(world, database)) return serverErrors.noSuchDatabase(database);
  if (isInstancesDatabase(world, asked.database)) return serverErrors.databaseInUse();
  const may = world.permissionsOf(session.login.user);
  // The roles dbcreator and sysadmin, and the owner: not the role db_owner.
  if (!(may.sysadmin || may.dbcreator) && now.owner !== session.login.user) return serverErrors.mayNotRestore(database);
  if (now.inAvailabilityGroup || now.isMirrored) return serverErrors.inGroupOrMirrored(database);
  const [snapshot] = now.snapshots;
  if (snapshot) return serverErrors.snapshotRefersToIt(snapshot.name);
  if (read.kind === "absent") return serverErrors.cannotOpenDevice(file, "file-not-found");
  const set: BackupSet | undefined = read.kind === "read" ? read.sets[0] : undefined;
  if (!set) return serverErrors.notABackup(file);
  if (options.has("CHECKSUM") && set.sha256 === undefined) return serverErrors.noChecksums();
  const ofDifferential = set.differentialBaseGuid === undefined ? undefined : differentialRefused(now, set);
  if (ofDifferential) return ofDifferential;
  // A database that is restoring has no log of its own to lose.
  const mayReplace = options.has("REPLACE") || now.state === "RESTORING";
  if (!options.has("REPLACE") && set.familyGuid !== now.familyGuid) return serverErrors.otherDatabaseInSet(database);
  if (!mayReplace && now.recovery !== "SIMPLE") return serverErrors.tailOfTheLog(database);
  if ([...places.keys()].some((logical) => !set.files.some(({ logicalName }) => logicalName === logical))) {
    return {
      number: 3234,
      message: "Logical file is not part of the database. Use RESTORE FILELISTONLY to list the logical file names.",
    };
  }
  return isInUse(asked) ? serverErrors.databaseInUse() : undefined;
}

/** It goes on top of the full backup that it belongs to, and of nothing else (facts: sql-server#restoring-a-differential-backup). */
function differentialRefused(
  { state, restored, files }: StatementContext["world"]["database"],
  { differentialBaseGuid }: BackupSet,
): ServerMessage | undefined {
  if (state !== "RESTORING") return serverErrors.nothingToRollForward();
  if (!restored) return serverErrors.restoreWasInterrupted(files[0]?.logicalName ?? "");
  return restored.setGuid === differentialBaseGuid ? undefined : serverErrors.notTheEarlierState();
}
