import { quoteIdentifier } from "../../src/sql/statements";
import { Failure } from "../../src/step/failure";
import { waitUntil } from "../../src/step/wait";
import { knownScriptBefore } from "../../src/upgrade/database/schema-by-script";
import type { DatabaseServer, DatabaseState } from "../../src/upgrade/database/database-server";
import { sqlFailureIn } from "../../src/upgrade/database/explained-database";
import type { DatabaseSettings } from "../../src/upgrade/record/record";
import { parseVersion, sameVersion } from "../../src/values/version";
import type { Context } from "./contract";
import { inWords } from "./means";
import { preparePutBack, type PutBack } from "./put-back";
import type { WayBack } from "./way-back";
import type { RestoreWork } from "./work";

/** "… because the database is in use": somebody took the one seat. */
const IN_USE = new Set([3101, 5061, 5064]);
const SEAT_LIMITS = { timeoutSeconds: 300, pollSeconds: 10 };

/**
 * The restore itself, on one connection in master: everybody out, the backup over the database, and then the looks at what
 * came of it. "Begun" is in the record before anything is changed, and "restored" after the last look.
 * @returns when it was confirmed, by the SQL Server's clock
 * @throws Failure `Lock-Lost`, `Restore-…`, `Database-…`; a restore that had begun leaves the database restoring
 */
export async function restoreDatabase(context: Context, work: RestoreWork, before: DatabaseState): Promise<string> {
  const { server, recorder, way, means, requireLock } = work;
  const { log } = context;
  const putBack = await preparePutBack(context, server, way.backup, means);
  const found = { ...settingsOf(before), ...(means.by === "snapshot" && { logBytes: await server.logBytes() }) };
  await requireLock();
  const settings = await recorder.beginDatabaseRestore(way.backup, found, way.baseline, means.by);
  log.highlight(`Restoring ${inWords(way.backup, means)}. Until it has ended, no node may be started.`);
  try {
    await overwrite(context, server, before, putBack);
  } catch (error) {
    await leaveUntouched(work, settings);
    throw error;
  }
  await requireOnline(server);
  await putSettingsBack(context, server, settings);
  if (means.by === "snapshot") await sayLog(context, server, settings);
  await requireFormerSchema(context, work);
  const at = (await server.now()).toISOString();
  await recorder.endDatabaseRestore();
  return at;
}

const settingsOf = ({ owner, recovery, asyncStatistics }: DatabaseState): DatabaseSettings => ({
  ...(owner !== undefined && { owner }),
  ...(recovery !== undefined && { recovery }),
  asyncStatistics,
});

/**
 * A database that is not online (restoring, suspect) lets nobody in and takes no settings: there the backup goes over it as
 * it is.
 */
async function overwrite(
  context: Context,
  server: DatabaseServer,
  before: DatabaseState,
  putBack: PutBack,
): Promise<void> {
  const wait = { what: `the one seat in the database '${before.name}'`, ...SEAT_LIMITS };
  let inTheWay: unknown;
  const waited = await waitUntil(context, wait, async () => {
    try {
      const isOnline = (await server.state())?.state === "ONLINE";
      if (isOnline && before.asyncStatistics) await server.setAsyncStatistics(false);
      if (isOnline) await server.singleUser();
      await putBack();
      return { done: true, value: true };
    } catch (error) {
      if (!sqlFailureIn(error)?.all.some(({ number }) => IN_USE.has(number))) throw error;
      inTheWay = error;
      return { done: false, because: "somebody else is in the database" };
    }
  });
  if (!waited.met) throw inTheWay;
}

/**
 * What the server refused before it touched the database is as it was: people may get in again, and recovery may go on. Not
 * so when an earlier attempt was begun: its restore may have ended unseen, and then the state that is there now is no state
 * to be backed up as the present one (P19).
 */
async function leaveUntouched(
  { server, recorder, way }: RestoreWork,
  { asyncStatistics }: DatabaseSettings,
): Promise<void> {
  try {
    const now = await server.state();
    if (now?.state !== "ONLINE") return;
    if (now.singleUser) await server.multiUser();
    if (way.restore !== "not begun") return;
    if (now.asyncStatistics !== asyncStatistics) await server.setAsyncStatistics(asyncStatistics);
    await recorder.forgetDatabaseRestore();
  } catch (error) {
    // The reason of the failure is told, not that this could not be asked: the record goes on saying "begun".
    if (!(error instanceof Failure)) throw error;
  }
}

/** A backup or a snapshot was made in multi-user mode, and brings that along: asked, not assumed. */
async function requireOnline(server: DatabaseServer): Promise<void> {
  const now = await server.state();
  if (now?.state === "ONLINE") {
    if (now.singleUser) await server.multiUser();
    return;
  }
  throw new Failure({
    code: "Restore-NotOnline",
    what: `The restore ended, and the database '${server.database}' is ${now?.state ?? "not there"}.`,
    why: "The SQL Server's error log has the reason.",
    next: "Start no node. Ask a DBA to look at it, then run the whole runbook again: it begins from the start.",
  });
}

/**
 * Whoever restores a database owns it, and its settings are the backup's. What cannot be put back is said.
 * @param was before the first attempt to restore it
 */
async function putSettingsBack({ log }: Context, server: DatabaseServer, was: DatabaseSettings): Promise<void> {
  const now = await server.state();
  if (was.recovery && now?.recovery !== was.recovery) await server.setRecovery(was.recovery);
  if (now?.asyncStatistics !== was.asyncStatistics) await server.setAsyncStatistics(was.asyncStatistics);
  if (was.owner !== undefined && now?.owner !== was.owner) {
    try {
      await server.setOwner(was.owner);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const { database } = server;
      log.warning(
        `The database '${database}' belonged to '${was.owner}' and now belongs to '${now?.owner ?? ""}': this login may not give it back. A DBA runs ALTER AUTHORIZATION ON DATABASE::${quoteIdentifier(database)} TO ${quoteIdentifier(was.owner)};`,
      );
    }
  }
  const broken = await server.brokenUsers();
  if (broken.length === 0) return;
  log.warning(
    `Users of the restored database have no login on this server: ${broken.join(", ")}. If one of them is the instance's, a DBA runs ALTER USER [name] WITH LOGIN = [name].`,
  );
}

const megabytes = (bytes: number) => Math.ceil(bytes / 1_000_000);

/** A revert makes the log anew, and it may be tiny: then the next hours are spent on letting it grow. */
async function sayLog({ log }: Context, server: DatabaseServer, was: DatabaseSettings): Promise<void> {
  const now = await server.logBytes();
  if (was.logBytes === undefined || now >= was.logBytes) return;
  log.warning(
    `The log of the database '${server.database}' was made anew: it has ${megabytes(now)} MB, and had ${megabytes(was.logBytes)} MB before. It grows by itself as its file is set; a DBA can give it its size at once (ALTER DATABASE … MODIFY FILE).`,
  );
}

async function requireFormerSchema(context: Context, { connectionString, way, means }: RestoreWork): Promise<void> {
  const version = await schemaNow(context, connectionString, way);
  if (sameVersion(parseVersion(version), way.former)) return;
  throw new Failure({
    code: "Restore-OtherSchema",
    what: `The restored database has the schema of ${version ?? "no version"}, not of ${way.former}.`,
    why: `It was brought back from ${inWords(way.backup, means)}, and that does not hold the state before the upgrade.`,
    next: "Start no node. Ask a DBA for a full backup from before the upgrade and restore it by hand; the state before this restore is in the backup of the present state, which the log of this run names.",
  });
}

/** The version that the database's schema belongs to, as the instance's own database tells it. @throws Failure `Database-…` */
export async function schemaNow(context: Context, connectionString: string, way: WayBack): Promise<string | undefined> {
  const known = knownScriptBefore(way.before.schemaScript, way.former, way.newer);
  const database = await context.tools.connect(connectionString, known);
  try {
    return await database.schemaVersion();
  } finally {
    await database.close();
  }
}
