import * as z from "zod";
import { BACKUP_OUTPUTS } from "../../src/upgrade/backup/hand-over";
import type { SetHost } from "../../src/upgrade/backup-set/parts";
import { setInputs } from "../../src/upgrade/backup-set/set-input";
import type { ReadLog } from "../../src/upgrade/database/start-said";
import type { ConnectDatabase } from "../../src/upgrade/database/database";
import { databaseInputs } from "../../src/upgrade/database/database-inputs";
import { databaseReads } from "../../src/upgrade/database/instance-database";
import type { InstalledTools } from "../../src/upgrade/node/installed-version";
import type { OnlineTools } from "../../src/upgrade/node/node-online";
import type { RecordStore } from "../../src/upgrade/record/record";
import { nodeReads, planReads } from "../../src/upgrade/run-reads";
import type { ServerProgram } from "../../src/server-program/server-program";
import type { UpgraderOutput } from "../../src/upgrade/record/upgrader-output";
import { type ContextOf } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { oneIfAny, ownIfAny } from "../../src/step/reads";
import { shared } from "../../src/upgrade/shared-inputs";
import type { ServerProcesses } from "../../src/windows/server-processes";

export const inputs = z.object({
  mode: field.mode(["Ask", "Start", "Upgrade"], {
    parameter: "OctopusUpgrade.UpgradeDb.Mode",
    label: "Mode",
    help: "`Ask`: asks the installed program whether starting it would change the schema, and changes nothing. `Start`: asks it once more when every node is stopped; if nothing changes, starts this node on the new version, else does nothing. `Upgrade`: upgrades the database; every node must be stopped.",
  }),
  connectionString: shared.connectionString,
  databaseName: databaseInputs.databaseName,
  lockSeconds: databaseInputs.lockSeconds,
  fileBackupFolder: setInputs.fileBackupFolder,
  nodesGone: shared.nodesGone,
  acceptHandStart: shared.acceptHandStart,
  startTimeoutSeconds: shared.startTimeoutSeconds,
  pollSeconds: shared.startPollSeconds,
  callTimeoutSeconds: shared.callTimeoutSeconds,
  dryRun: shared.dryRun,
});

export const reads = {
  ...planReads,
  ...nodeReads,
  ...databaseReads,
  /** Before the upgrade, as the inspection read it on this node. */
  schemaVersion: ownIfAny("SchemaVersion"),
  upgradeCutOff: oneIfAny("UpgradeCutOff"),
  backupFile: oneIfAny("BackupFile"),
  servingBackupFile: oneIfAny("ServingBackupFile"),
  keysFile: oneIfAny("KeysFile"),
  // Two rows hand it over: the copy while serving, and what changed since.
  filesCopied: ownIfAny("FilesCopied"),
  wayBackMadeAt: oneIfAny("WayBackMadeAt"),
};

export const outputs = [
  "SchemaWillChange",
  "SchemaMayChange",
  ...BACKUP_OUTPUTS,
  "SchemaChanged",
  "SchemaVersionNow",
  "UpgradedAt",
  "DatabaseUpgradeSeconds",
  "NodeVersion",
  "OnlineAfterSeconds",
] as const;

/** Its service is started by a version that has no command for the upgrade, and where nothing changes in the schema. */
export interface Tools extends InstalledTools, OnlineTools {
  connect: ConnectDatabase;
  record: RecordStore;
  serverLog: ReadLog;
  /** Where backup sets lie. */
  sets: SetHost;
  program: Pick<ServerProgram, "version" | "databaseUpgradeStatus" | "upgradeDatabase">;
  output: Pick<UpgraderOutput, "begin">;
  processes: ServerProcesses;
}

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;
