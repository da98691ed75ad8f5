import { Failure } from "../../src/step/failure";
import { holdingLock } from "../../src/upgrade/database/holding-lock";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { requireFitBackup } from "./backup-fit";
import { withServer } from "./connection-string";
import type { Context } from "./contract";
import { passGate } from "./gate";
import { restoreDatabase } from "./restore-database";
import { requireFitServer } from "./server-fit";
import { findWayBack, type WayBack } from "./way-back";
import type { RestoreWork } from "./work";

/**
 * Restores the backup from before the upgrade: everything written since is lost. Holds the upgraders' lock in the session
 * that restores. Finds nothing to do once it is done; one that was cut off is begun again from the start.
 * @throws Failure `Rollback-…`, `Restore-…`, `Node-NotOnTarget`, `Nodes-…`, `Lock-…`, `Backup-…`, `Database-…`
 */
export async function restore(context: Context, recorder: Recorder): Promise<void> {
  const way = await findWayBack(context, recorder);
  if (way.restore === "restored") {
    context.log.info(`The database is restored already (${way.backup.file}); there is nothing to restore.`);
    handOver(context, way);
    return;
  }
  await withServer(context, (server, connectionString) =>
    holdingLock(
      context,
      { name: server.database, lock: (seconds) => server.lock(seconds) },
      context.inputs.lockSeconds,
      (requireLock) => restoreOnce(context, { server, connectionString, recorder, way, requireLock }),
      "restore",
    ),
  );
}

async function restoreOnce(context: Context, work: RestoreWork): Promise<void> {
  const { server, way, recorder } = work;
  const { log, reads } = context;
  const { file } = way.backup;
  if (reads.restoreBackupFile !== file) {
    throw new Failure({
      code: "Rollback-OtherBackup",
      what: `The plan of this run names the backup ${reads.restoreBackupFile ?? "(none)"}, and this node's record names ${file}.`,
      next: "Run the whole runbook again: it decides anew.",
    });
  }
  const state = await requireFitServer(server);
  await passGate(context, work, state);
  const { presentBackup } = recorder.open ?? {};
  const present = presentBackup ? await server.backupHeader(presentBackup.file) : undefined;
  await requireFitBackup(server, file, { database: state.name, family: present?.familyGuid ?? state.family });
  const restored = await context.change(
    `overwrite the database '${state.name}' with ${file}, its state before the upgrade to ${way.newer}`,
    () => restoreDatabase(context, work, state),
    { "instance.schemaVersion": way.former.text, "instance.restoredFrom": file },
  );
  if (restored !== undefined) context.output("RestoredAt", restored);
  handOver(context, way);
  // Not true after a dry run.
  if (context.dryRun) return;
  log.highlight(
    `The database '${state.name}' is what it was on ${way.backup.finishedAt}, with the schema of ${way.former}.`,
  );
  log.info(
    "The chain of log backups is broken: the next log backup needs a full backup first. Files that were written since the backup (packages, artifacts, task logs) stay in their folders, and nothing refers to them.",
  );
}

function handOver(context: Context, { former }: WayBack): void {
  context.output("SchemaChanged", true);
  context.output("SchemaVersionNow", former);
}
