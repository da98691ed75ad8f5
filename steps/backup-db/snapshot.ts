import { isOurSnapshot, snapshotFileOf, snapshotNameOf } from "../../src/upgrade/backup/snapshot-name";
import { whyNoSnapshot } from "../../src/upgrade/backup/strategy-fit";
import type { Database, DatabaseFacts } from "../../src/upgrade/database/database";
import { sqlFailureIn } from "../../src/upgrade/database/explained-database";
import { reasonOf } from "../../src/step/failure";
import type { OnTop, VerifiedBackup } from "./back-up";
import type { Context } from "./contract";

/**
 * Creates a snapshot of the database, once every node is stopped, and proves it: its source, made after the last stop by the
 * server's clock, ONLINE, and the only one (facts: sql-server#database-snapshots). One of an earlier run is dropped and never
 * taken for this one's: nodes may have run in between.
 * @param full verified, for the snapshot lies on the database's own storage
 * @returns why there is none, where it cannot be made or proven; what was made of it is dropped then
 * @throws Failure `Database-…` when the server cannot be asked
 */
export async function takeSnapshot(
  context: Context,
  database: Database,
  facts: DatabaseFacts,
  full: VerifiedBackup,
): Promise<OnTop> {
  const { inputs, system, log } = context;
  await dropOurSnapshots(context, database);
  const here = { facts, state: await database.state(), way: await database.wayBackFacts() };
  const { snapshotSpacePercent } = inputs;
  const because = whyNoSnapshot(here, { snapshotSpacePercent });
  if (because !== undefined) return { because };
  const name = snapshotNameOf(database.name, system.runId);
  const stoppedBefore = await database.now();
  log.info(`Creating the database snapshot '${name}'.`);
  const refused = await create(database, name, here.way.rowFiles);
  const proof = refused === undefined ? await prove(database, name, stoppedBefore) : { because: refused };
  if ("because" in proof) {
    await dropOurSnapshots(context, database);
    return proof;
  }
  return { backup: { ...full, snapshot: { name, createdAt: proof.createdAt.toISOString() } } };
}

/** @returns a clause when the server refused it */
async function create(
  database: Database,
  name: string,
  files: readonly { logicalName: string; physicalName: string }[],
): Promise<string | undefined> {
  const places = files.map((file) => ({ logicalName: file.logicalName, physicalName: snapshotFileOf(name, file) }));
  try {
    await database.createSnapshot(name, places);
    return undefined;
  } catch (error) {
    if (sqlFailureIn(error)?.kind !== "server") throw error;
    return `the server refused it: ${reasonOf(error).replace(/\.$/, "")}`;
  }
}

async function prove(
  database: Database,
  name: string,
  stoppedBefore: Date,
): Promise<{ createdAt: Date } | { because: string }> {
  const all = await database.snapshots();
  const [one, ...others] = all;
  if (!one) return { because: "the server does not list it" };
  const foreign = all.find((each) => each.name !== name);
  if (others.length > 0 || foreign) {
    return { because: `there is another snapshot of the database, '${(foreign ?? one).name}'` };
  }
  if (one.state !== "ONLINE") return { because: `the server says that it is ${one.state}` };
  const { createdAt } = one;
  if (!createdAt || createdAt.getTime() < stoppedBefore.getTime()) {
    return { because: "by the server's clock it is older than the last stop" };
  }
  return { createdAt };
}

/**
 * Drops snapshots of earlier runs, while the schema is the former version's still: what they hold is older than the full
 * backup.
 * @throws Failure `Database-…`
 */
async function dropOurSnapshots({ log }: Context, database: Database): Promise<void> {
  for (const { name } of await database.snapshots()) {
    if (!isOurSnapshot(name)) continue;
    log.info(`Dropping the database snapshot '${name}': what nodes wrote since is not in it.`);
    await database.dropSnapshot(name);
  }
}
