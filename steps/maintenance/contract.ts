import type { PendingRestartTools } from "../../src/upgrade/node/lost-at-restart";
import * as z from "zod";
import { VARIABLES } from "../../src/names/variables";
import type { InstanceApi, NodeApi } from "../../src/octopus/instance-api";
import type { KeptConnectionString } from "../../src/upgrade/record/kept-connection-string";
import type { LastUpgradeFile } from "../../src/upgrade/record/last-upgrade";
import type { NodeRecord, RecordStore } from "../../src/upgrade/record/record";
import type { ServerProgram } from "../../src/server-program/server-program";
import { type ContextOf } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { each, oneIfAny, ownIfAny } from "../../src/step/reads";
import { shared } from "../../src/upgrade/shared-inputs";
import type { WindowsServices } from "../../src/windows/service";

export const inputs = z.object({
  mode: field.mode(["Enable", "Disable", "Restore"], {
    parameter: "OctopusUpgrade.Maintenance.Mode",
    label: "Mode",
    help: "`Enable`: turns maintenance mode on and records what it was. `Restore`: puts maintenance mode back to what it was before the first attempt, and ends the run. `Disable`: turns it off.",
  }),
  after: field.choice(["Restore", "Stay"], "Restore", {
    parameter: "OctopusUpgrade.Maintenance.After",
    variable: VARIABLES.maintenanceAfter,
    label: "Maintenance mode after a success",
    help: "`Restore`: puts it back to what it was. `Stay`: leaves it on, so that somebody can look at the instance before everybody may use it; whoever has looked turns it off. The next run still knows what it was.",
  }),
  approval: field.flag(false, {
    parameter: "OctopusUpgrade.Outage.Approval",
    variable: VARIABLES.outageApproval,
    label: "Approve the outage",
    help: "`True`: before maintenance mode is turned on, the run waits until somebody answers a manual intervention in Octopus. Provision again after you set it: the step for it is created then. Abort, and every node goes back to work as it was found. A run that continues an unfinished one asks again.",
  }),
  serverUrl: shared.serverUrl,
  apiKey: shared.apiKey,
  nodesGone: shared.nodesGone,
  callTimeoutSeconds: shared.callTimeoutSeconds,
  dryRun: shared.dryRun,
});

/** Optional, because Restore works after a failure too; what Enable cannot do without, it asks for itself. */
export const reads = {
  currentVersion: oneIfAny("CurrentVersion"),
  targetVersion: oneIfAny("TargetVersion"),
  finalVersion: oneIfAny("FinalVersion"),
  upgradePath: oneIfAny("UpgradePath"),
  installerUrl: oneIfAny("InstallerUrl"),
  installerSizeBytes: oneIfAny("InstallerSizeBytes"),
  installerSha256: oneIfAny("InstallerSha256"),
  hopInstallers: oneIfAny("HopInstallers"),
  schemaScript: oneIfAny("SchemaScript"),
  previousInstallerUrl: oneIfAny("PreviousInstallerUrl"),
  previousInstallerSizeBytes: oneIfAny("PreviousInstallerSizeBytes"),
  previousInstallerSha256: oneIfAny("PreviousInstallerSha256"),
  plannedNodes: oneIfAny("PlannedNodes"),
  direction: oneIfAny("Direction"),
  databaseUpgradeSeconds: oneIfAny("DatabaseUpgradeSeconds"),
  stopBeganAt: each("StopBeganAt"),
  stoppedAt: each("StoppedAt"),
  backAtWorkAt: each("BackAtWorkAt"),
  startSeconds: each("OnlineAfterSeconds"),
  nodeName: ownIfAny("NodeName"),
  serverProgram: ownIfAny("ServerProgram"),
  instanceName: ownIfAny("InstanceName"),
  serviceName: ownIfAny("ServiceName"),
  listenPrefixes: ownIfAny("ListenPrefixes"),
  nodeAddress: ownIfAny("NodeAddress"),
  serviceAccount: ownIfAny("ServiceAccount"),
  serviceImagePath: ownIfAny("ServiceImagePath"),
  homeFolder: ownIfAny("HomeFolder"),
  masterKeyFingerprint: ownIfAny("MasterKeyFingerprint"),
  installationId: oneIfAny("InstallationId"),
  connectionString: ownIfAny("DatabaseConnectionString"),
  schemaVersion: ownIfAny("SchemaVersion"),
  installedVersions: each("InstalledVersion"),
  recordsClosed: each("RecordClosed"),
  nodeNames: each("NodeName"),
  nodeAddresses: each("NodeAddress"),
  maintenanceWas: oneIfAny("MaintenanceWas"),
  recoveryVerdict: oneIfAny("RecoveryVerdict"),
};
export const outputs = ["MaintenanceWas"] as const;

/** This machine's node, asked itself. */
interface NodeTools {
  self: NodeApi;
  program: Pick<ServerProgram, "version" | "drain">;
}

export interface Tools {
  /** The instance at its shared address, then through other nodes, then through this one: asked in this order. */
  instances: readonly InstanceApi[];
  record: RecordStore;
  lastUpgrade: Pick<LastUpgradeFile, "write" | "writeBesideBackup">;
  kept: Pick<KeptConnectionString, "path" | "keep">;
  pendingRestart: PendingRestartTools["pendingRestart"];
  services: WindowsServices;
  /** As the inspection found it, or as the record holds it. */
  node: (facts: NodeRecord["facts"], name: string) => NodeTools;
}

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;
