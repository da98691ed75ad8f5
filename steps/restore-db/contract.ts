import * as z from "zod";
import { VARIABLES } from "../../src/names/variables";
import type { InstanceContents } from "../../src/octopus/contents-api";
import type { InstanceApi } from "../../src/octopus/instance-api";
import { installerUrlInput } from "../../src/release/installer-url-input";
import type { ReleaseSource } from "../../src/release/release-source";
import { type ContextOf } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { each, oneIfAny, own, ownIfAny } from "../../src/step/reads";
import type { SetHost } from "../../src/upgrade/backup-set/parts";
import { setInputs } from "../../src/upgrade/backup-set/set-input";
import type { ConnectDatabase } from "../../src/upgrade/database/database";
import { databaseInputs } from "../../src/upgrade/database/database-inputs";
import type { ConnectServer } from "../../src/upgrade/database/database-server";
import { databaseReads } from "../../src/upgrade/database/instance-database";
import type { InstalledTools } from "../../src/upgrade/node/installed-version";
import { PLAN_OUTPUTS } from "../../src/upgrade/plan-outputs";
import type { LastUpgradeFile } from "../../src/upgrade/record/last-upgrade";
import type { RecordStore } from "../../src/upgrade/record/record";
import { shared } from "../../src/upgrade/shared-inputs";
import type { ServerProcesses } from "../../src/windows/server-processes";

export const inputs = z.object({
  mode: field.mode(["Decide", "Count", "Restore"], {
    parameter: "OctopusUpgrade.RestoreDb.Mode",
    label: "Mode",
    help: "`Decide`: plans the rollback of the last upgrade, says what would be lost and refuses what cannot be rolled back; changes nothing. `Count`: counts once more what would be lost. `Restore`: restores the backup from before the upgrade, once every node is stopped.",
  }),
  serverUrl: shared.serverUrl,
  apiKey: shared.apiKey,
  confirmedDatabase: field.optionalText({
    parameter: "OctopusUpgrade.Rollback.DatabaseName",
    variable: VARIABLES.rollbackDatabaseName,
    label: "Name of the database to restore",
    help: "Type the name of the instance's database to confirm that it is to be overwritten with the backup from before the upgrade. Followed by ` to ` and a version it asks for the upgrade before one of which nothing is left: a refusal says when that is needed.",
  }),
  mayLose: field.optionalText({
    parameter: "OctopusUpgrade.Rollback.MayLose",
    variable: VARIABLES.rollbackMayLose,
    label: "How much may be lost",
    help: "How many deployments, runbook runs and releases since the upgrade may be lost at most, all together; a dry run counts them. `unknown` when the API key cannot see all of them and whatever there is may be lost. Empty means none.",
  }),
  withoutPresent: shared.withoutPresent,
  fileBackupFolder: setInputs.fileBackupFolder,
  connectionString: shared.connectionString,
  databaseName: databaseInputs.databaseName,
  installerUrl: installerUrlInput,
  controllerInstallationId: field.optionalText({
    parameter: "OctopusUpgrade.Controller.InstallationId",
    variable: VARIABLES.controllerInstallationId,
    label: "Installation ID of the controlling instance",
    help: "The InstallationId that the controlling instance shows at /api. The runbook refuses to upgrade that instance.",
  }),
  stallSeconds: field.seconds(900, {
    parameter: "OctopusUpgrade.Database.StallSeconds",
    variable: VARIABLES.backupStallSeconds,
    label: "Backup stall timeout (seconds)",
    help: "The backup, or its verification, is cancelled when SQL Server reports no progress for this long. There is no limit on how long either may take in total.",
  }),
  lockSeconds: databaseInputs.lockSeconds,
  installerWaitSeconds: shared.installerWaitSeconds,
  nodesGone: shared.nodesGone,
  callTimeoutSeconds: shared.callTimeoutSeconds,
  dryRun: shared.dryRun,
});

/** Optional, because `Decide` makes the plan; what the other modes cannot do without, they ask for themselves. */
export const reads = {
  currentVersion: oneIfAny("CurrentVersion"),
  targetVersion: oneIfAny("TargetVersion"),
  restoreBackupFile: oneIfAny("RestoreBackupFile"),
  restoreFrom: oneIfAny("RestoreFrom"),
  backupFile: oneIfAny("BackupFile"),
  nodeName: own("NodeName"),
  serverProgram: own("ServerProgram"),
  instanceName: own("InstanceName"),
  listenPrefixes: ownIfAny("ListenPrefixes"),
  masterKeyFingerprint: ownIfAny("MasterKeyFingerprint"),
  nodeAddresses: each("NodeAddress"),
  installedVersions: each("InstalledVersion"),
  schemaVersions: each("SchemaVersion"),
  ...databaseReads,
};

export const outputs = [
  ...PLAN_OUTPUTS,
  "Direction",
  "SchemaScript",
  "RestoreBackupFile",
  "RestoreFrom",
  "WrittenSince",
  "SchemaChanged",
  "SchemaVersionNow",
  "RestoredAt",
] as const;

/** Of what the instance holds, what a rollback asks for. */
export type AskedContents = Pick<
  InstanceContents,
  "version" | "user" | "apiKeys" | "licenseSerial" | "certificateThumbprint"
>;

export interface Tools extends InstalledTools {
  /** The instance at its shared address, then through other nodes, then through this one: asked in this order. */
  instances: readonly InstanceApi[];
  /** At its shared address, then through this node. */
  contents: readonly AskedContents[];
  releases: Pick<ReleaseSource, "installer">;
  record: RecordStore;
  /** Where backup sets lie. */
  host: SetHost;
  lastUpgrade: Pick<LastUpgradeFile, "path" | "read">;
  connect: ConnectDatabase;
  server: ConnectServer;
  processes: ServerProcesses;
}

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;
