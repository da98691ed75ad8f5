import * as z from "zod";
import type { ConnectDatabase } from "../../src/upgrade/database/database";
import type { ConnectServer } from "../../src/upgrade/database/database-server";
import { BACKUP_OUTPUTS } from "../../src/upgrade/backup/hand-over";
import { backupInputs } from "../../src/upgrade/backup-inputs";
import { setInputs } from "../../src/upgrade/backup-set/set-input";
import type { SetHost } from "../../src/upgrade/backup-set/parts";
import { databaseInputs } from "../../src/upgrade/database/database-inputs";
import { databaseReads } from "../../src/upgrade/database/instance-database";
import { VARIABLES } from "../../src/names/variables";
import type { RecordStore } from "../../src/upgrade/record/record";
import { nodeReads, planReads } from "../../src/upgrade/run-reads";
import { type ContextOf } from "../../src/step/define-step";
import { oneIfAny, ownIfAny } from "../../src/step/reads";
import type { InstalledTools } from "../../src/upgrade/node/installed-version";
import type { ServerProgram } from "../../src/server-program/server-program";
import { field } from "../../src/step/inputs";
import { shared } from "../../src/upgrade/shared-inputs";

export const inputs = z.object({
  mode: field.mode(["Serving", "Stopped", "Alone"], {
    parameter: "OctopusUpgrade.Backup.Mode",
    label: "Mode",
    help: "`Serving`: where the backup strategy or an unchanged schema allows it, makes and verifies the full backup while the nodes still serve. `Stopped`: makes what is missing once every node is stopped. `Alone`: outside an upgrade, makes and verifies a full backup while the nodes serve, and completes the backup set.",
  }),
  backupFolder: field.path({
    parameter: "OctopusUpgrade.Database.BackupFolder",
    variable: VARIABLES.backupFolder,
    label: "Backup folder",
    help: "Where SQL Server writes the backup, as the SQL Server host sees it: a local folder or a share. SQL Server's service account needs write access to it; the Tentacle does not.",
  }),
  fileBackupFolder: setInputs.fileBackupFolder,
  connectionString: shared.connectionString,
  databaseName: databaseInputs.databaseName,
  stallSeconds: field.seconds(900, {
    parameter: "OctopusUpgrade.Database.StallSeconds",
    variable: VARIABLES.backupStallSeconds,
    label: "Backup stall timeout (seconds)",
    help: "The backup, or its verification, is cancelled when SQL Server reports no progress for this long. There is no limit on how long either may take in total.",
  }),
  strategy: backupInputs.backupStrategy,
  mayMoveBase: backupInputs.mayMoveBase,
  snapshotSpacePercent: backupInputs.snapshotSpacePercent,
  snapshotHours: backupInputs.snapshotHours,
  lockSeconds: databaseInputs.lockSeconds,
  nodesGone: shared.nodesGone,
  withoutPresent: shared.withoutPresent,
  callTimeoutSeconds: shared.callTimeoutSeconds,
  dryRun: shared.dryRun,
});

export const reads = {
  ...planReads,
  ...nodeReads,
  ...databaseReads,
  schemaWillChange: oneIfAny("SchemaWillChange"),
  backupPlan: oneIfAny("BackupPlan"),
  servingBackupFile: oneIfAny("ServingBackupFile"),
  keysFile: oneIfAny("KeysFile"),
  // Two rows hand it over: the copy while serving, and what changed since.
  filesCopied: ownIfAny("FilesCopied"),
};

export const outputs = [...BACKUP_OUTPUTS, "BackupPlan", "ServingBackupFile"] as const;

export interface Tools extends InstalledTools {
  connect: ConnectDatabase;
  /** The server of the database, which tells how that is when nobody gets in. */
  server: ConnectServer;
  record: RecordStore;
  /** Where backup sets lie. */
  host: SetHost;
  program: Pick<ServerProgram, "version" | "databaseUpgradeStatus">;
}

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;
