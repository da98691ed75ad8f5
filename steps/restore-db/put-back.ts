import { Failure } from "../../src/step/failure";
import { sqlFailureIn } from "../../src/upgrade/database/explained-database";
import type { DatabaseFile } from "../../src/upgrade/database/database-file";
import type { DatabaseServer } from "../../src/upgrade/database/database-server";
import type { Context } from "./contract";
import type { Means } from "./means";
import type { Backup } from "./way-back";

/** Puts back what was chosen, from its beginning: called again, it begins anew. */
export type PutBack = () => Promise<void>;

/** How much of the progress is the full backup's, when changes come on top of it. */
const BASE_PERCENT = 90;

/**
 * Prepares all that can be asked beforehand: where each file of the backups goes.
 * @returns what overwrites the database, on the session that took the one seat
 * @throws Failure `Backup-…`, `Database-…`
 */
export async function preparePutBack(
  context: Context,
  server: DatabaseServer,
  { file }: Pick<Backup, "file">,
  means: Means,
): Promise<PutBack> {
  const show = (percent: number) => context.progress(percent, `Restoring: ${percent} %`);
  if (means.by === "snapshot") {
    return async () => {
      context.log.info("Reverting. SQL Server reports no progress of it.");
      await revert(server, means.snapshot);
    };
  }
  const places = await placesOf(server, file);
  if (means.by === "differential") {
    const { file: changes } = means.differential;
    const known = new Set(places.map(({ logicalName }) => logicalName));
    const more = (await placesOf(server, changes)).filter(({ logicalName }) => !known.has(logicalName));
    return async () => {
      await clearOlder(context, server, means.older);
      await server.restoreBase(file, places, (percent) => show(Math.floor((percent * BASE_PERCENT) / 100)));
      await server.restoreDifferential(changes, more, (percent) =>
        show(BASE_PERCENT + Math.floor((percent * (100 - BASE_PERCENT)) / 100)),
      );
    };
  }
  return async () => {
    await clear(context, server, means.inTheWay);
    await clearOlder(context, server, means.older);
    await server.restore(file, places, show);
  };
}

/**
 * One that was cut off is finished when the database starts up again; whether it can be repeated before that nobody knows
 * (facts: sql-server#reverting).
 * @throws Failure `Restore-RevertUnfinished`, `Database-…`
 */
async function revert(server: DatabaseServer, snapshot: string): Promise<void> {
  const before = await server.state();
  try {
    await server.revert(snapshot);
  } catch (error) {
    if (before?.state !== "RESTORING" || sqlFailureIn(error)?.kind !== "server") throw error;
    throw new Failure({
      code: "Restore-RevertUnfinished",
      what: `The database '${before.name}' is still being reverted to the snapshot '${snapshot}', and SQL Server does not continue it now.`,
      why: "An earlier revert was cut off. SQL Server finishes it when the database starts up again.",
      next: "Start no node. Ask a DBA to restart the SQL Server service and to wait until the database is online, then run the rollback again.",
      cause: error,
    });
  }
}

/** No database is restored while it has a snapshot: the upgrade's own one goes, which is of no use any more. */
async function clear({ log }: Context, server: DatabaseServer, snapshot: string | undefined): Promise<void> {
  if (snapshot === undefined || !(await server.snapshots()).some(({ name }) => name === snapshot)) return;
  log.info(`Dropping the snapshot '${snapshot}', which cannot be reverted to: nothing is restored while it is there.`);
  await server.dropSnapshot(snapshot);
}

/** Those of earlier upgrades go as well, unless an attempt before has dropped them. */
async function clearOlder({ log }: Context, server: DatabaseServer, older: readonly string[] = []): Promise<void> {
  if (older.length === 0) return;
  const there = (await server.snapshots()).filter(({ name }) => older.includes(name));
  for (const { name } of there) {
    log.warning(
      `Dropping the snapshot '${name}' of an earlier upgrade: nothing is restored while it is there. The full backup of that upgrade remains.`,
    );
    await server.dropSnapshot(name);
  }
}

/** Each file of the backup to where the database has it today; one that it has no more, to where it was. */
async function placesOf(server: DatabaseServer, file: string): Promise<DatabaseFile[]> {
  const today = new Map((await server.files()).map(({ logicalName, physicalName }) => [logicalName, physicalName]));
  return (await server.backupFiles(file)).map(({ logicalName, physicalName }) => ({
    logicalName,
    physicalName: today.get(logicalName) ?? physicalName,
  }));
}
