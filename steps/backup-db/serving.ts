import type { BackupStrategy } from "../../src/names/backup-strategies";
import { stepNamed } from "../../src/names/steps";
import type { BackupKind } from "../../src/sql/statements";
import { whyMayNotMoveBase, whyNoSnapshot } from "../../src/upgrade/backup/strategy-fit";
import { reasonOf } from "../../src/step/failure";
import { refuseDamaged } from "../../src/upgrade/database/damaged";
import type { Database, DatabaseFacts } from "../../src/upgrade/database/database";
import { sqlFailureIn } from "../../src/upgrade/database/explained-database";
import { holdingLock } from "../../src/upgrade/database/holding-lock";
import { withInstanceDatabase } from "../../src/upgrade/database/instance-database";
import { schemaPlace } from "../../src/upgrade/database/schema";
import type { WayBackFacts } from "../../src/upgrade/database/way-back-facts";
import { STALE_AFTER_SECONDS } from "../../src/upgrade/database/witnesses";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { openingOf } from "../../src/upgrade/run-reads";
import type { OctopusVersion } from "../../src/values/version";
import { backUp, requireGoodHeader, type VerifiedBackup } from "./back-up";
import type { Context } from "./contract";
import { megabytes } from "../../src/upgrade/backup/hand-over";
import { requireBackupServer } from "./server";

/**
 * While the nodes still serve: makes and verifies the full backup on top of which only a differential one or a snapshot is
 * made after the last stop, or which is enough where nothing changes in the schema. What the strategy needs and this server
 * does not have is said here, before the outage, and the whole backup is made after the last stop then.
 * @throws Failure `Lock-…`, `Schema-…`, `Backup-…`, `Database-…`, `Record-…`: nobody has been stopped yet
 */
export async function backUpWhileServing(context: Context, recorder: Recorder): Promise<void> {
  const { inputs, reads, log } = context;
  const isUnchanged = reads.schemaWillChange === "No";
  if (inputs.strategy === "Full" && !isUnchanged) {
    log.info(`The whole database is backed up after the last stop (${stepNamed("back-up-database")}).`);
    return;
  }
  refuseDamaged(recorder.open);
  await withInstanceDatabase(context, context.tools.connect, ({ database }) =>
    holdingLock(context, database, inputs.lockSeconds, () => backUpOnce(context, database, recorder)),
  );
}

async function backUpOnce(context: Context, database: Database, recorder: Recorder): Promise<void> {
  const { inputs, reads, log } = context;
  const schema = await schemaPlace(context, database, reads.targetVersion);
  if (schema.place === "at-target") {
    log.info(`The schema is already on ${schema.version}; there is nothing to back up.`);
    return;
  }
  const facts = await requireBackupServer(database);
  if (!(await isAnyNodeAlive(database))) {
    log.info("No node is running, so the whole database is backed up once, after every node is confirmed stopped.");
    return;
  }
  const here = { facts, state: await database.state(), way: await database.wayBackFacts() };
  const { plan, base, because } = await choose(context, database, here);
  if (because !== undefined) {
    log.warning(`${inputs.strategy} is not possible here: ${because}. The whole database is backed up instead.`);
  }
  context.output("BackupPlan", plan);
  if (plan === "Full" && reads.schemaWillChange !== "No") return;
  await recorder.openOrKeep({ node: reads.nodeName, ...openingOf(reads) }, context.system);
  const full = base ?? (await makeFull(context, database, facts, schema.version, plan));
  if (!full) return;
  await recorder.setBackup({ ...full, whileServing: true });
  context.output("ServingBackupFile", full.file);
  log.highlight(
    `The full backup is verified while the nodes serve: ${full.file} (${megabytes(full.sizeBytes)} MB). ${WHAT_FOLLOWS[plan]}`,
  );
}

const WHAT_FOLLOWS: Readonly<Record<BackupStrategy, string>> = {
  Full: "If the new program still says after the last stop that nothing changes in the schema, it is enough.",
  DifferentialAfterFull: "After the last stop only what changed since is backed up.",
  SnapshotAfterBackup: "After the last stop a database snapshot is created.",
};

interface Choice {
  plan: BackupStrategy;
  /** The DBA's own full backup, verified now. */
  base?: VerifiedBackup;
  /** Why the strategy that was asked for cannot be. */
  because?: string;
}

type Here = Parameters<typeof whyNoSnapshot>[0] & { way: WayBackFacts };

async function choose(context: Context, database: Database, here: Here): Promise<Choice> {
  const { inputs, reads } = context;
  // Alone it is the way back, so it is one of this run, and it has no need to be a base.
  if (reads.schemaWillChange === "No" && inputs.strategy === "DifferentialAfterFull") return { plan: "Full" };
  switch (inputs.strategy) {
    case "Full":
      return { plan: "Full" };
    case "SnapshotAfterBackup": {
      const because = whyNoSnapshot(here, inputs);
      return because === undefined ? { plan: "SnapshotAfterBackup" } : { plan: "Full", because };
    }
    case "DifferentialAfterFull": {
      const base = await basesOwnFile(context, database, here.way);
      if (base) return { plan: "DifferentialAfterFull", base };
      const because = whyMayNotMoveBase(here.way, inputs.mayMoveBase);
      return because === undefined ? { plan: "DifferentialAfterFull" } : { plan: "Full", because };
    }
  }
}

/**
 * The full backup that the next differential belongs to already, where it can be read back and verified now: then nothing of
 * the DBA's is moved.
 */
async function basesOwnFile(
  context: Context,
  database: Database,
  { baseGuid }: WayBackFacts,
): Promise<VerifiedBackup | undefined> {
  // Verifying takes as long as the real thing, and changes nothing: in a dry run nobody waits for it.
  if (baseGuid === undefined || context.dryRun) return undefined;
  const place = await database.placeOfBackup(baseGuid);
  if (!place) return undefined;
  const { log, reads } = context;
  const { file } = place;
  try {
    const header = await database.readBackupHeader(file);
    requireGoodHeader(header, (await database.facts()).databaseName, file);
    if (header.setGuid !== baseGuid) return undefined;
    log.info(`The last full backup is the base of a differential one: verifying ${file}.`);
    await database.verifyBackup(file, (percent) => context.progress(percent, `Verifying the backup: ${percent} %`));
    const at = (time: Date | undefined) => (time ?? new Date(0)).toISOString();
    return {
      ...{ file, sizeBytes: header.sizeBytes, databaseVersion: reads.currentVersion },
      ...{ startedAt: at(place.startedAt), finishedAt: at(place.finishedAt), setGuid: header.setGuid },
    };
  } catch (error) {
    // What can be asked and is refused is an answer about that file; a lost connection is none.
    const sql = sqlFailureIn(error);
    if (sql !== undefined && sql.kind !== "server") throw error;
    if (sql === undefined && !isAboutFile(error)) throw error;
    log.info(`The last full backup, ${file}, cannot be used as a base: ${reasonOf(error)}`);
    return undefined;
  }
}

const isAboutFile = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "code" in error && error.code === "Backup-NotAsExpected";

async function makeFull(
  context: Context,
  database: Database,
  facts: DatabaseFacts,
  version: OctopusVersion,
  plan: BackupStrategy,
): Promise<VerifiedBackup | undefined> {
  const folder = context.inputs.backupFolder;
  const kind: BackupKind = plan === "DifferentialAfterFull" ? "base" : "copy-only";
  return context.change(
    `back up the database '${database.name}' to a new file in ${folder} while the nodes serve, and verify it`,
    () => backUp(context, database, facts, version, kind),
    { "instance.backupFile": `a new file in ${folder}` },
  );
}

/** Where every node is stopped already, a backup now would only be a second one. What cannot be read counts as alive. */
async function isAnyNodeAlive(database: Database): Promise<boolean> {
  try {
    const heartbeats = await database.heartbeats();
    return heartbeats.some(({ offline, ageSeconds }) => !offline && ageSeconds < STALE_AFTER_SECONDS);
  } catch (error) {
    if (sqlFailureIn(error)?.kind !== "server") throw error;
    return true;
  }
}
