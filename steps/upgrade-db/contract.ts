import * as z from "zod";
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
  mode: field.mode(["Ask", "Upgrade"], {
    parameter: "OctopusUpgrade.UpgradeDb.Mode",
    label: "Mode",
    help: "`Ask`: asks the installed program whether starting it would change the schema, and changes nothing. `Upgrade`: upgrades the database; every node must be stopped.",
  }),
  connectionString: shared.connectionString,
  databaseName: databaseInputs.databaseName,
  lockSeconds: databaseInputs.lockSeconds,
  nodesGone: shared.nodesGone,
  acceptHandStart: shared.acceptHandStart,
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
  wayBackMadeAt: oneIfAny("WayBackMadeAt"),
};

export const outputs = [
  "SchemaWillChange",
  "SchemaChanged",
  "SchemaVersionNow",
  "UpgradedAt",
  "DatabaseUpgradeSeconds",
] as const;

/** Its service is started by a version only that has no command for the upgrade. */
export interface Tools extends InstalledTools, OnlineTools {
  connect: ConnectDatabase;
  record: RecordStore;
  program: Pick<ServerProgram, "version" | "databaseUpgradeStatus" | "upgradeDatabase">;
  output: Pick<UpgraderOutput, "begin">;
  processes: ServerProcesses;
}

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;
