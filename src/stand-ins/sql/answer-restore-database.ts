import { setOwner } from "./answer-alter";
import type { Answer, StatementContext } from "./answering";
import { readBackupFile, type BackupSet, type ReadBackup } from "./backup-file";
import { isInstancesDatabase, isInUse } from "./in-database";
import { passWithProgress } from "./progress";
import type { ServerMessage } from "./reply";
import { refuse, serverErrors } from "./server-errors";
import { is, splitAt, type SqlToken } from "./sql-text";
import { readWithOptions, statsOf, valueOf, type WithOptions } from "./with-options";

const WHAT = "RESTORE DATABASE";
const OPTIONS = ["REPLACE", "CHECKSUM", "NO_CHECKSUM", "STATS"];

interface RestoreOrder {
  database: string;
  file: string;
  options: WithOptions;
  /** Logical name -> path. */
  places: ReadonlyMap<string, string>;
}

/**
 * Answers `RESTORE DATABASE name FROM DISK = file WITH …`. From its beginning on the database is RESTORING, and stays so
 * when it fails, is cancelled or loses its connection: then it can be begun again. Whoever restores owns it afterwards; its
 * access and its options are those of the backup (facts: sql-server#restoring).
 */
export const answerRestoreDatabase: Answer = async (asked) => {
  const order = readOrder(asked);
  if (!order) return false;
  const { world, reply, session, disk } = asked;
  const { file, options } = order;
  const work = world.planRestore(file);
  const read = readBackupFile(disk, file);
  const refusal =
    refusalOf(asked, order, read) ?? (work.seatStolen === true ? serverErrors.databaseInUse() : undefined);
  if (refusal || read.kind !== "read") {
    refuse(reply, refusal ?? serverErrors.notABackup(file), serverErrors.endsAbnormally(WHAT));
    return true;
  }
  const [set] = read.sets;
  const { database } = world;
  database.state = "RESTORING";
  world.restoreBegan({ file, familyGuid: set?.familyGuid ?? "", isVerified: !read.damaged });
  const done = await passWithProgress(asked, work.seconds, statsOf(options));
  if (!done || read.damaged) {
    const because = done ? "the backup ends too early" : "the statement was cancelled or its connection was lost";
    world.restoreFailed({ file, because });
    if (done) refuse(reply, serverErrors.readFailed(file), serverErrors.endsAbnormally(WHAT));
    return true;
  }
  if (database.access === "SINGLE_USER") world.accessChanged(false);
  Object.assign(database, { state: "ONLINE", access: "MULTI_USER" });
  setOwner(asked, session.login.user);
  if (set) {
    const { familyGuid, recovery, asyncStatistics } = set;
    Object.assign(database, { familyGuid, recovery, asyncStatistics });
  }
  world.restoreFinished({ file });
  await reply.info({ number: 3014, message: `${WHAT} successfully processed 1000 pages.` });
  reply.rowCount(0);
  return true;
};

function readOrder({ tokens, call }: StatementContext): RestoreOrder | undefined {
  const [restore, what, name, from, disk, equals, fileToken, ...rest] = tokens;
  const begins = is(restore, "restore") && is(what, "database") && is(from, "from") && is(disk, "disk");
  const file = valueOf(fileToken, call);
  const isName = name?.kind === "quoted-name" || name?.kind === "word";
  if (!begins || !is(equals, "=") || !isName || !file) return undefined;
  const parts = splitAt(rest.slice(1), ",");
  const isMove = (part: readonly SqlToken[]) => is(part[0], "move");
  const places = new Map(
    parts.filter(isMove).map(([, logical, , physical]) => [logical?.value ?? "", physical?.value ?? ""]),
  );
  const wellFormed = parts.filter(isMove).every((part) => part.length === 4 && is(part[2], "to"));
  const others = parts.filter((part) => !isMove(part));
  const comma: SqlToken = { kind: "symbol", value: "," };
  const joined = others.flatMap((part, index) => (index === 0 ? part : [comma, ...part]));
  const options = readWithOptions(rest.length === 0 ? [] : [...rest.slice(0, 1), ...joined], call, OPTIONS);
  return options && wellFormed ? { database: name.value, file, options, places } : undefined;
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
  if (!options.has("REPLACE") && set.familyGuid !== now.familyGuid) return serverErrors.otherDatabaseInSet(database);
  if (!options.has("REPLACE") && now.recovery !== "SIMPLE") return serverErrors.tailOfTheLog(database);
  if ([...places.keys()].some((logical) => !set.files.some(({ logicalName }) => logicalName === logical))) {
    return {
      number: 3234,
      message: "Logical file is not part of the database. Use RESTORE FILELISTONLY to list the logical file names.",
    };
  }
  return isInUse(asked) ? serverErrors.databaseInUse() : undefined;
}
