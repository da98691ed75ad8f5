import type { Database } from "../../src/upgrade/database/database";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { ServerProgram } from "../../src/server-program/server-program";
import { isPatch } from "../../src/upgrade/node/schema-will-change";
import { Failure } from "../../src/step/failure";
import type { OctopusVersion } from "../../src/values/version";
import type { Context } from "./contract";

type WayBack = NonNullable<NodeRecord["backup"]>;
type Status = Awaited<ReturnType<ServerProgram["databaseUpgradeStatus"]>>;

/**
 * Directly before the upgrade: the way back to the state after the last stop is there now (P2). A full backup made after it
 * was verified then; a differential one must still say that it belongs to the full one; a snapshot must be ONLINE and the
 * only one, for with another it cannot be reverted to.
 * @throws Failure `Backup-Missing`
 */
export async function requireWayBackNow(
  { dryRun }: Pick<Context, "dryRun">,
  database: Database,
  backup: WayBack | null | undefined,
): Promise<void> {
  // In a dry run nothing was made on top of the full backup.
  if (dryRun || !backup) return;
  const { snapshot, differential } = backup;
  if (snapshot) {
    const wrong = await whatIsWrongWith(database, snapshot.name);
    if (wrong !== undefined) throw noWayBack(`the database snapshot '${snapshot.name}'`, wrong);
  }
  if (differential) {
    const base = await database.readBackupHeader(backup.file);
    const { isDifferential, baseGuid, damaged } = await database.readBackupHeader(differential.file);
    if (!isDifferential || baseGuid !== base.setGuid || damaged) {
      throw noWayBack(
        `the differential backup ${differential.file}`,
        `it does not belong to ${backup.file} (any more)`,
      );
    }
  }
}

/**
 * Where the backup made while the nodes served is all there is, the new program has to say at the very end, too, that nothing
 * changes in the schema (decision 030).
 * @throws Failure `Backup-Missing`
 */
export function requireUnchanged(backup: WayBack | null | undefined, target: OctopusVersion, status: Status): void {
  if (!backup?.whileServing || backup.differential || backup.snapshot) return;
  const wasSaid = backup.nothingChanges !== undefined && isPatch(backup.databaseVersion, target);
  if (wasSaid && status === "up-to-date") return;
  throw noWayBack(
    `the backup ${backup.file}`,
    "it was made while nodes served, and the new program does not say after the last stop (any more) that nothing changes in the schema",
  );
}

/** @returns a clause; undefined: it is as it has to be */
async function whatIsWrongWith(database: Database, name: string): Promise<string | undefined> {
  const all = await database.snapshots();
  const ours = all.find((each) => each.name === name);
  const other = all.find((each) => each.name !== name);
  if (!ours) return "the server does not list it";
  if (ours.state !== "ONLINE") return `the server says that it is ${ours.state}`;
  return other ? `there is another one, '${other.name}'` : undefined;
}

/**
 * What became of the snapshot while the database was upgraded: when its space runs out it is SUSPECT, and the upgrade does
 * not notice (facts: sql-server#database-snapshots).
 */
export async function sayIfSnapshotIsLost(
  { log }: Pick<Context, "log">,
  database: Database,
  backup: WayBack | null | undefined,
): Promise<void> {
  if (!backup?.snapshot) return;
  const { name } = backup.snapshot;
  let wrong: string | undefined;
  try {
    wrong = await whatIsWrongWith(database, name);
  } catch (error) {
    wrong = `the server could not be asked (${error instanceof Error ? error.message : String(error)})`;
  }
  if (wrong === undefined) {
    log.info(
      `The database snapshot '${name}' is ONLINE: a rollback can revert to it. The runbook 'drop-snapshot' drops it in its time.`,
    );
    return;
  }
  log.warning(
    `The database snapshot '${name}' is no way back any more: ${wrong}. What is left is the full backup ${backup.file}, without what was written after ${backup.startedAt}.`,
  );
}

const noWayBack = (what: string, because: string) =>
  new Failure({
    code: "Backup-Missing",
    what: `There is no way back to the state after the last stop: ${what} is of no use, so the database was not upgraded.`,
    why: `Asked directly before the upgrade: ${because}.`,
    next: "Run the whole runbook again: it stops every node, backs up and verifies, and upgrades only then.",
  });
