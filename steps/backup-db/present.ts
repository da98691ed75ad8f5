import { holdingLock } from "../../src/upgrade/database/holding-lock";
import { stoppableNodes, withInstanceDatabase } from "../../src/upgrade/database/instance-database";
import { schemaNow } from "../../src/upgrade/database/schema";
import { confirmEveryNodeStopped } from "../../src/upgrade/database/stopped-nodes";
import type { Database } from "../../src/upgrade/database/database";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { openingOf } from "../../src/upgrade/run-reads";
import { backUp } from "./back-up";
import type { Context } from "./contract";
import { goWithout, whyUnreadable } from "./unreadable";
import { handOver, megabytes } from "../../src/upgrade/backup/hand-over";
import { requireBackupServer } from "./server";

/**
 * Before a rollback: backs up the database as it is now, whatever the upgrade made of it, once every node is stopped
 * (P19). A restore overwrites it, and nobody could have it back. It is kept beside the backup from before the upgrade, in
 * whose place it never comes. Once that one is restored, or its restore was begun, there is nothing left to back up.
 * A database that nobody can read any more is left as it is on the operator's word alone.
 * @throws Failure `Nodes-…`, `Lock-…`, `Schema-Unknown`, `Backup-…`, `Database-…`, `Record-…`
 */
export async function backUpPresent(context: Context, recorder: Recorder): Promise<void> {
  const { log, inputs } = context;
  const { databaseRestore, presentBackup } = recorder.open ?? {};
  if (databaseRestore && context.assumed("instance.restore") === undefined) {
    if (presentBackup) handOver(context, presentBackup);
    const what = databaseRestore.verdict === "begun" ? "was begun" : "is done";
    log.info(
      `The restore ${what}: what was there before it is in ${presentBackup?.file ?? "no backup of this run"}. There is nothing to back up.`,
    );
    return;
  }
  try {
    await withInstanceDatabase(context, context.tools.connect, ({ database }) =>
      holdingLock(context, database, inputs.lockSeconds, () => backUpOnce(context, database, recorder)),
    );
  } catch (error) {
    const because = await whyUnreadable(context, error);
    if (because === undefined) throw error;
    goWithout(context, because, error);
  }
}

async function backUpOnce(context: Context, database: Database, recorder: Recorder): Promise<void> {
  const { inputs, reads, log } = context;
  const { version = reads.currentVersion } = await schemaNow(context, database);
  const facts = await requireBackupServer(database);
  await confirmEveryNodeStopped(context, database, {
    nodes: stoppableNodes(reads),
    nodesGone: inputs.nodesGone,
    clients: reads,
  });
  await recorder.openOrKeep({ node: reads.nodeName, ...openingOf(reads) }, context.system);
  const backup = await context.change(
    `back up the present state of the database '${database.name}' to a new file in ${inputs.backupFolder} and verify it`,
    () => backUp(context, database, facts, version),
    { "instance.backupFile": `a new file in ${inputs.backupFolder}` },
  );
  if (!backup) return;
  await recorder.setPresentBackup(backup);
  handOver(context, backup);
  log.highlight(
    `The present state of the database is backed up and verified: ${backup.file} (${megabytes(backup.sizeBytes)} MB).`,
  );
}
