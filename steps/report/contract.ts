import * as z from "zod";
import { VARIABLES } from "../../src/names/variables";
import type { Summary } from "../../src/report/summary";
import { type ContextOf } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { each, oneIfAny, ownIfAny } from "../../src/step/reads";
import { setInputs } from "../../src/upgrade/backup-set/set-input";
import type { RecordStore } from "../../src/upgrade/record/record";
import { shared } from "../../src/upgrade/shared-inputs";
import type { Notifier } from "./notify";

export const inputs = z.object({
  notifyUrl: field.optionalSecret({
    parameter: "OctopusUpgrade.Notify.Url",
    variable: VARIABLES.notifyUrl,
    label: "Notification URL",
    help: "An https URL to which the result of the run is posted as JSON (report.json), for example an incoming webhook of your monitoring. A redirect is not followed. When it cannot be reached, the step warns, and the result of the run stays what it is. Leave it empty and nobody is notified.",
  }),
  notifyOn: field.choice(["Failure", "Always", "Never"], "Failure", {
    parameter: "OctopusUpgrade.Notify.On",
    variable: VARIABLES.notifyOn,
    label: "When to notify",
    help: "`Failure`: when the run failed, or when the run before it was cut off. `Always`: after every run. `Never`: not at all.",
  }),
  fileBackupFolder: setInputs.fileBackupFolder,
  callTimeoutSeconds: shared.callTimeoutSeconds,
  dryRun: shared.dryRun,
});

/** Nothing is required, whatever step failed. None of it is sensitive: what the report holds, anybody may read. */
export const reads = {
  upgradeAvailable: oneIfAny("UpgradeAvailable"),
  currentVersion: oneIfAny("CurrentVersion"),
  targetVersion: oneIfAny("TargetVersion"),
  finalVersion: oneIfAny("FinalVersion"),
  hopNumber: oneIfAny("HopNumber"),
  hopCount: oneIfAny("HopCount"),
  upgradePath: oneIfAny("UpgradePath"),
  direction: oneIfAny("Direction"),
  policy: oneIfAny("Policy"),
  passedOver: oneIfAny("PassedOver"),
  changesUrl: oneIfAny("ChangesUrl"),
  installerSha256: oneIfAny("InstallerSha256"),
  maintenanceWas: oneIfAny("MaintenanceWas"),
  backupFile: oneIfAny("BackupFile"),
  servingBackupFile: oneIfAny("ServingBackupFile"),
  wayBackMadeAt: oneIfAny("WayBackMadeAt"),
  differentialFile: oneIfAny("DifferentialFile"),
  snapshotName: oneIfAny("SnapshotName"),
  backupSizeBytes: oneIfAny("BackupSizeBytes"),
  backupStartedAt: oneIfAny("BackupStartedAt"),
  backupFinishedAt: oneIfAny("BackupFinishedAt"),
  backupVerifySeconds: oneIfAny("BackupVerifySeconds"),
  backupSet: oneIfAny("BackupSet"),
  backupSetMissing: oneIfAny("BackupSetMissing"),
  databaseVersion: oneIfAny("DatabaseVersion"),
  databaseUpgradeSeconds: oneIfAny("DatabaseUpgradeSeconds"),
  schemaVersionNow: oneIfAny("SchemaVersionNow"),
  upgradedAt: oneIfAny("UpgradedAt"),
  restoredAt: oneIfAny("RestoredAt"),
  restoreBackupFile: oneIfAny("RestoreBackupFile"),
  restoreFrom: oneIfAny("RestoreFrom"),
  keysFile: oneIfAny("KeysFile"),
  keysFor: oneIfAny("KeysFor"),
  keysUnchanged: oneIfAny("KeysUnchanged"),
  snapshotDropped: oneIfAny("SnapshotDropped"),
  pruneSkipped: oneIfAny("PruneSkipped"),
  pruneSets: oneIfAny("PruneSets"),
  pruneKept: oneIfAny("PruneKept"),
  pruneLeft: oneIfAny("PruneLeft"),
  pruneFiles: oneIfAny("PruneFiles"),
  pruneDeleted: oneIfAny("PruneDeleted"),
  // Two rows hand it over: the copy while serving, and what changed since.
  filesCopied: ownIfAny("FilesCopied"),
  recoveryVerdict: oneIfAny("RecoveryVerdict"),
  nodeNames: each("NodeName"),
  installedVersions: each("InstalledVersion"),
  previousVersions: each("PreviousVersion"),
  nodeVersions: each("NodeVersion"),
  schemaVersions: each("SchemaVersion"),
  stagedFiles: each("StagedFile"),
  quietBeganAt: each("QuietBeganAt"),
  drainBeganAt: each("DrainBeganAt"),
  stopBeganAt: each("StopBeganAt"),
  drainedAt: each("DrainedAt"),
  stoppedAt: each("StoppedAt"),
  backAtWorkAt: each("BackAtWorkAt"),
  startSeconds: each("OnlineAfterSeconds"),
  tasksCutOff: each("TasksCutOff"),
  rebootPending: each("RebootPending"),
  recordsClosed: each("RecordClosed"),
};

export const outputs = [] as const;

/** Where the report lies on the node until Octopus has collected it. */
export interface ReportFiles {
  /** The report of the last run here that was not dry, as far as it can be read. */
  last(): Promise<Pick<Summary, "writtenAt" | "run"> | undefined>;
  /**
   * Writes both files, in a folder that only administrators may write to.
   * @returns their paths
   * @throws Failure `Folder-…`, and what Node throws
   */
  write(texts: { json: string; page: string }, dryRun: boolean): Promise<{ json: string; page: string }>;
}

export interface Tools {
  record: Pick<RecordStore, "read" | "path">;
  files: ReportFiles;
  notify: Notifier;
}

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;
