import { BACKUP_STRATEGIES, type BackupStrategy } from "../../src/names/backup-strategies";
import type { Database, DatabaseFacts } from "../../src/upgrade/database/database";
import { servingBackupOf } from "../../src/upgrade/backup/serving-backup";
import { installedVersionAtRest } from "../../src/upgrade/node/installed-version";
import { schemaWillChange, type SchemaChange } from "../../src/upgrade/node/schema-will-change";
import type { Recorder } from "../../src/upgrade/record/recorder";
import type { OctopusVersion } from "../../src/values/version";
import { Failure } from "../../src/step/failure";
import { backUp, type VerifiedBackup } from "./back-up";
import type { Context } from "./contract";
import { takeDifferential } from "./differential";
import { megabytes } from "../../src/upgrade/backup/hand-over";
import { takeSnapshot } from "./snapshot";

/** What is to be made after the last stop. */
interface Plan {
  strategy: BackupStrategy;
  /** Verified by this run while the nodes served; undefined: the whole database is backed up now. */
  full: VerifiedBackup | undefined;
  /** The new program said then that nothing will change in the schema. */
  isUnchanged: boolean;
}

/** What was decided while the nodes served, as far as this node's record bears it out. */
export function planOf({ reads, dryRun }: Context, { open }: Pick<Recorder, "open">): Plan {
  const { servingBackupFile, backupPlan, schemaWillChange: said } = reads;
  const strategy = BACKUP_STRATEGIES.find((each) => each === backupPlan) ?? "Full";
  const full = servingBackupOf(open, servingBackupFile);
  // In a dry run no record holds the backup that was not made.
  return { strategy: full || dryRun ? strategy : "Full", full, isUnchanged: full !== undefined && said === "No" };
}

export function sentenceOf({ strategy, full, isUnchanged }: Plan, database: string, folder: string): string {
  const whole = `back up the database '${database}' to a new file in ${folder} and verify it`;
  if (isUnchanged) return `ask once more whether anything changes in the schema of '${database}'; if so, ${whole}`;
  switch (strategy) {
    case "Full":
      return whole;
    case "DifferentialAfterFull":
      return `back up what changed in the database '${database}'${full ? ` since ${full.file}` : ""} to a new file in ${folder} and verify it`;
    case "SnapshotAfterBackup":
      return `create a snapshot of the database '${database}'`;
  }
}

/**
 * Makes it. What was planned and turns out to be impossible becomes a full backup, for nothing is upgraded without a way back
 * to the state after the last stop.
 * @returns with why the plan was not followed, a sentence without full stop
 * @throws Failure `Backup-…`, `Database-…`, `Installer-StillRunning`
 */
export async function makeWayBack(
  context: Context,
  database: Database,
  facts: DatabaseFacts,
  version: OctopusVersion,
  { strategy, full, isUnchanged }: Plan,
): Promise<{ backup: VerifiedBackup; because?: string }> {
  if (full && isUnchanged && (await isStillUnchanged(context, version))) {
    // Since when no node may have run; kept, because what the program says later tells nothing more (recover).
    return { backup: { ...full, nothingChanges: { saidAt: (await database.now()).toISOString() } } };
  }
  const whole = () => backUp(context, database, facts, version);
  if (!full || strategy === "Full") return { backup: await whole() };
  const made =
    strategy === "SnapshotAfterBackup"
      ? await takeSnapshot(context, database, facts, full)
      : await takeDifferential(context, database, facts, full, version);
  if ("backup" in made) return made;
  const what = strategy === "SnapshotAfterBackup" ? "There is no database snapshot" : "There is no differential backup";
  return { backup: await whole(), because: `${what}: ${made.because}` };
}

/** Nobody serves meanwhile: an installer that is at work is not waited for, and the strategy's backup is made. */
const INSTALLER_LIMITS = { timeoutSeconds: 0, pollSeconds: 1 };

async function isStillUnchanged(context: Context, from: OctopusVersion): Promise<boolean> {
  const { log } = context;
  const { will, because } = await askAgain(context, from);
  log.info(`Asked once more after the last stop whether the schema will change: ${will.toLowerCase()} (${because}).`);
  return will === "No";
}

async function askAgain(context: Context, from: OctopusVersion): Promise<SchemaChange> {
  const { reads, tools } = context;
  try {
    const installed = await installedVersionAtRest(context, tools, { node: reads.nodeName }, INSTALLER_LIMITS);
    return await schemaWillChange({ from, to: reads.targetVersion, installed, program: tools.program });
  } catch (error) {
    if (error instanceof Failure) return { will: "Unknown", because: error.what.replace(/\.$/, "") };
    throw error;
  }
}

/** The highlight for whoever may have to go back. */
export function sayWhatThereIs({ log, inputs }: Context, backup: VerifiedBackup): void {
  const { file, sizeBytes, differential, snapshot, whileServing } = backup;
  if (snapshot) {
    log.highlight(
      `The database snapshot '${snapshot.name}' was created after the last stop; the full backup is ${file}.`,
    );
    log.warning(
      `While the snapshot exists, nobody can restore this database from a file. It is kept for ${inputs.snapshotHours} h after a successful upgrade. If it becomes SUSPECT because its volume is full, the way back is the full backup, without what was written after ${backup.startedAt}.`,
    );
  } else if (differential) {
    log.highlight(
      `What changed since the full backup ${file} is backed up and verified: ${differential.file} (${megabytes(differential.sizeBytes)} MB). Going back takes both files.`,
    );
  } else if (whileServing) {
    log.highlight(
      `Nothing changes in the schema, so the full backup made while the nodes served is enough: ${file} (${megabytes(sizeBytes)} MB).`,
    );
  } else {
    log.highlight(`The database is backed up and verified: ${file} (${megabytes(sizeBytes)} MB).`);
  }
}
