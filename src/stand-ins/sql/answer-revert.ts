import { setOwner } from "./answer-alter";
import type { Answer, StatementContext } from "./answering";
import { isInstancesDatabase, isInUse } from "./in-database";
import { passWithProgress } from "./progress";
import type { ServerMessage } from "./reply";
import { refuse, serverErrors } from "./server-errors";
import { is } from "./sql-text";
import type { SqlSnapshot, SqlWorld } from "./sql-world";
import { valueOf } from "./with-options";

const WHAT = "RESTORE DATABASE";
/** What a log has that was made anew. */
const NEW_LOG_BYTES = 524_288;

/**
 * Answers `RESTORE DATABASE name FROM DATABASE_SNAPSHOT = snapshot`. Both are RESTORING until it has ended well; one that was
 * cut off is finished when the database starts up again. Nobody knows whether the statement can be given again before that:
 * both are played. The snapshot stays, the log is made anew, and the owner and the options are those of the snapshot's
 * moment (facts: sql-server#reverting).
 */
export const answerRevert: Answer = async (asked) => {
  const order = readOrder(asked);
  if (!order) return false;
  const { world, reply } = asked;
  const refusal = refusalOf(asked, order);
  const snapshot = world.database.snapshots.find(({ name }) => isSame(name, order.snapshot));
  if (refusal || !snapshot) {
    refuse(reply, refusal ?? serverErrors.cannotBeReverted(), serverErrors.endsAbnormally(WHAT));
    return true;
  }
  const { name } = snapshot;
  const work = world.planRevert(name);
  if (work.seatStolen === true) {
    refuse(reply, serverErrors.databaseInUse(), serverErrors.endsAbnormally(WHAT));
    return true;
  }
  world.database.state = snapshot.state = "RESTORING";
  world.database.revertCutAtStart = undefined;
  world.revertBegan({ name });
  if (!(await passWithProgress(asked, work.seconds, undefined))) {
    world.database.revertCutAtStart = world.serverStarts();
    world.revertFailed({ name, because: "the statement was cancelled or its connection was lost" });
    return true;
  }
  finish(world, snapshot, asked.session.login.user);
  reply.rowCount(0);
  return true;
};

interface RevertOrder {
  database: string;
  snapshot: string;
}

function readOrder({ tokens, call }: StatementContext): RevertOrder | undefined {
  const [restore, what, name, from, source, equals, given, ...rest] = tokens;
  const begins = is(restore, "restore") && is(what, "database") && is(from, "from") && is(source, "database_snapshot");
  const isName = name?.kind === "quoted-name" || name?.kind === "word";
  const snapshot = given?.kind === "quoted-name" || given?.kind === "word" ? given.value : valueOf(given, call);
  // It takes no options.
  if (!begins || !isName || !is(equals, "=") || !snapshot || rest.length > 0) return undefined;
  return { database: name.value, snapshot };
}

function refusalOf(asked: StatementContext, { database, snapshot }: RevertOrder): ServerMessage | undefined {
  const { world, session } = asked;
  const now = world.database;
  if (!isInstancesDatabase(world, database)) return serverErrors.noSuchDatabase(database);
  if (isInstancesDatabase(world, asked.database)) return serverErrors.databaseInUse();
  const may = world.permissionsOf(session.login.user);
  if (!(may.sysadmin || may.dbcreator) && now.owner !== session.login.user) return serverErrors.mayNotRestore(database);
  if (now.inAvailabilityGroup || now.isMirrored) return serverErrors.inGroupOrMirrored(database);
  const [only, ...others] = now.snapshots;
  if (!only || others.length > 0 || !isSame(only.name, snapshot)) return serverErrors.cannotBeReverted();
  if (only.state === "SUSPECT") return serverErrors.isSuspect(only.name);
  if (!only.canBeRevertedTo) return serverErrors.hasFilestream();
  if (world.databaseState().filegroups.some(({ isReadOnly }) => isReadOnly)) return serverErrors.cannotBeReverted();
  if (now.state === "SUSPECT") return serverErrors.isSuspect(database);
  if (now.state === "RESTORING") {
    const isGoneOnWith = only.state === "RESTORING" && world.planRevert(only.name).again !== "refused";
    return isGoneOnWith ? undefined : serverErrors.inTheMiddleOfARestore(database);
  }
  return isInUse(asked) ? serverErrors.databaseInUse() : undefined;
}

function finish(world: SqlWorld, snapshot: SqlSnapshot, by: string): void {
  const { database } = world;
  if (database.access === "SINGLE_USER") world.accessChanged(false);
  const { owner, recovery, asyncStatistics } = snapshot.options;
  Object.assign(database, { state: "ONLINE", access: "MULTI_USER", recovery, asyncStatistics, restored: undefined });
  Object.assign(database, { differentialBase: undefined, logBytes: Math.min(NEW_LOG_BYTES, database.logBytes) });
  database.revertCutAtStart = undefined;
  setOwner(world, owner, by);
  snapshot.state = "ONLINE";
  world.reverted({ name: snapshot.name });
}

/** A server that has been started again has finished what was cut off before anybody gets in. */
export function finishCutRevert(world: SqlWorld): void {
  const { snapshots, revertCutAtStart } = world.database;
  if (revertCutAtStart === undefined || world.serverStarts() === revertCutAtStart) return;
  const snapshot = snapshots.find(({ state }) => state === "RESTORING");
  if (snapshot) finish(world, snapshot, THE_SERVER);
}

/** It does that by itself. */
const THE_SERVER = "sa";

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
