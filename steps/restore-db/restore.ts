import { Failure } from "../../src/step/failure";
import { holdingLock } from "../../src/upgrade/database/holding-lock";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { parseVersion, sameVersion } from "../../src/values/version";
import { requireFitBackup } from "./backup-fit";
import { withServer } from "./connection-string";
import type { Context } from "./contract";
import { passGate } from "./gate";
import { restoreDatabase, schemaNow } from "./restore-database";
import { requireFitServer } from "./server-fit";
import { chooseMeans, inWords, stateOf, type Means } from "./means";
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
    await withServer(context, (_server, connectionString) => requireStillRestored(context, way, connectionString));
    context.log.info(`The database is restored already (${way.backup.file}); there is nothing to restore.`);
    handOver(context, way);
    return;
  }
  await withServer(context, (server, connectionString) =>
    holdingLock(
      context,
      { name: server.database, lock: (seconds) => server.lock(seconds) },
      context.inputs.lockSeconds,
      (requireLock) => restoreOnce(context, { server, connectionString, recorder, way }, requireLock),
      "restore",
    ),
  );
}

/** Somebody may have started a node with the newer program since this run was planned. @throws Failure `Rollback-UpgradedAgain` */
async function requireStillRestored(context: Context, way: WayBack, connectionString: string): Promise<void> {
  const version = await schemaNow(context, connectionString, way);
  if (sameVersion(parseVersion(version), way.former)) return;
  throw new Failure({
    code: "Rollback-UpgradedAgain",
    what: `The database was restored by an earlier attempt, and its schema belongs to ${version ?? "no version"} by now, not to ${way.former}.`,
    why: "Somebody has started a node with the newer program, and its start upgraded the database.",
    next: "Find out who started it. Run the rollback again from the beginning: it backs up what is there and restores once more.",
  });
}

async function restoreOnce(
  context: Context,
  unplanned: Omit<RestoreWork, "means" | "requireLock">,
  requireLock: RestoreWork["requireLock"],
): Promise<void> {
  const { server, way, recorder } = unplanned;
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
  const means = await chooseMeans(context, server, way, state);
  requirePlanned(context, way, means);
  const work: RestoreWork = { ...unplanned, means, requireLock };
  await passGate(context, work, state);
  const { presentBackup } = recorder.open ?? {};
  const present = presentBackup ? await server.backupHeader(presentBackup.file) : undefined;
  const family = present?.familyGuid ?? state.family;
  await requireFitBackup(server, way.backup, means, { database: state.name, family });
  const from = inWords(way.backup, means);
  const restored = await context.change(
    `overwrite the database '${state.name}' with ${from}, its state before the upgrade to ${way.newer}`,
    () => restoreDatabase(context, work, state),
    { "instance.schemaVersion": way.former.text, "instance.restoredFrom": from },
  );
  if (restored !== undefined) context.output("RestoredAt", restored);
  handOver(context, way);
  // Not true after a dry run.
  if (context.dryRun) return;
  log.highlight(
    `The database '${state.name}' is what it was on ${stateOf(way.backup, means).to}, with the schema of ${way.former}.`,
  );
  if (means.by === "snapshot") sayReverted(context, means.snapshot);
  log.info(
    "The chain of log backups is broken: the next log backup needs a full backup first. Files that were written since the backup (packages, artifacts, task logs) stay in their folders, and nothing refers to them.",
  );
}

/**
 * What is put back now is what the operator was told and has agreed to: a snapshot may be lost at any time.
 * @throws Failure `Rollback-WayChanged`
 */
function requirePlanned({ reads }: Context, { backup }: WayBack, means: Means): void {
  const from = inWords(backup, means);
  if (reads.restoreFrom === from) return;
  const lost = means.by === "full" && means.losesBecause !== undefined ? ` (${means.losesBecause})` : "";
  throw new Failure({
    code: "Rollback-WayChanged",
    what: `This run was planned to go back to ${reads.restoreFrom ?? "(nothing)"}, and now it would be ${from}${lost}.`,
    why: "What would be lost is not what was counted and agreed to.",
    next: "Run the whole runbook again: it counts anew, and says what it goes back to. Until then the recovery brings the nodes back to work as they were.",
  });
}

const sayReverted = ({ log }: Context, snapshot: string): void =>
  log.info(
    `The snapshot '${snapshot}' has done its work. The runbook drop-snapshot removes it; until then no backup can be restored over this database. If the database had full-text catalogs, they are gone.`,
  );

function handOver(context: Context, { former }: WayBack): void {
  context.output("SchemaChanged", true);
  context.output("SchemaVersionNow", former);
}
