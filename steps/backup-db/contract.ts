import * as z from "zod";
import type { ConnectDatabase } from "../../src/upgrade/database/database";
import type { ConnectServer } from "../../src/upgrade/database/database-server";
import { backupInputs } from "../../src/upgrade/backup-inputs";
import { databaseInputs } from "../../src/upgrade/database/database-inputs";
import { databaseReads } from "../../src/upgrade/database/instance-database";
import { VARIABLES } from "../../src/names/variables";
import type { RecordStore } from "../../src/upgrade/record/record";
import { nodeReads, planReads } from "../../src/upgrade/run-reads";
import { type ContextOf } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { shared } from "../../src/upgrade/shared-inputs";

export const inputs = z.object({
  backupFolder: field.path({
    parameter: "OctopusUpgrade.Database.BackupFolder",
    variable: VARIABLES.backupFolder,
    label: "Backup folder",
    help: "Where SQL Server writes the backup, as the SQL Server host sees it: a local folder or a share. SQL Server's service account needs write access to it; the Tentacle does not.",
  }),
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

export const reads = { ...planReads, ...nodeReads, ...databaseReads };

export const outputs = [
  "BackupFile",
  "BackupSizeBytes",
  "BackupStartedAt",
  "BackupFinishedAt",
  "DatabaseVersion",
] as const;

export interface Tools {
  connect: ConnectDatabase;
  /** The server of the database, which tells how that is when nobody gets in. */
  server: ConnectServer;
  record: RecordStore;
}

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;
