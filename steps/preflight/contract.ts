import * as z from "zod";
import type { ConnectDatabase } from "../../src/upgrade/database/database";
import { backupInputs } from "../../src/upgrade/backup-inputs";
import { databaseInputs } from "../../src/upgrade/database/database-inputs";
import { VARIABLES } from "../../src/names/variables";
import type { InstanceApi } from "../../src/octopus/instance-api";
import type { FoundServer } from "../../src/server-program/find-server";
import { type KeptConnectionString } from "../../src/upgrade/record/kept-connection-string";
import type { LastUpgradeFile } from "../../src/upgrade/record/last-upgrade";
import type { RecordStore } from "../../src/upgrade/record/record";
import type { ServerProgram } from "../../src/server-program/server-program";
import type { UpgraderOutput } from "../../src/upgrade/record/upgrader-output";
import { type ContextOf } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { each, oneIfAny } from "../../src/step/reads";
import { shared } from "../../src/upgrade/shared-inputs";
import type { RunningInFolder } from "../../src/windows/folder-programs";
import type { InstallerLock } from "../../src/windows/installer-lock";
import type { PendingRestart } from "../../src/windows/pending-restart";
import type { WindowsServices } from "../../src/windows/service";
import type { UnpackedNodes } from "../../src/windows/unpacked-nodes";
import type { Account } from "../../src/windows/whoami";
import type { WindowsVersion } from "../../src/windows/windows-version";
import type { Disk } from "./facts";

export const inputs = z.object({
  mode: field.mode(["Inspect", "InspectOnly", "Report"], {
    parameter: "OctopusUpgrade.Preflight.Mode",
    label: "Mode",
    help: "`Inspect`: checks the node before an upgrade, and removes what an earlier run left behind. `InspectOnly`: the same checks, and removes nothing. `Report`: on the primary node, after all nodes were inspected, prints one table of all checks and nodes.",
  }),
  serverUrl: shared.optionalServerUrl,
  apiKey: shared.optionalApiKey,
  connectionString: shared.connectionString,
  databaseName: databaseInputs.databaseName,
  freeGigabytes: field.count(
    6,
    {
      parameter: "OctopusUpgrade.Node.FreeGigabytes",
      variable: VARIABLES.freeGigabytes,
      label: "Free disk space (GB)",
      help: "How much must be free where the installer is staged and where Octopus Server is installed: about three times the size of an installer, which was 1.4 GB in 2026, and some room. 0 skips this check.",
    },
    { least: 0, most: 10_000 },
  ),
  strategy: backupInputs.backupStrategy,
  mayMoveBase: backupInputs.mayMoveBase,
  snapshotSpacePercent: backupInputs.snapshotSpacePercent,
  acceptedChecks: shared.acceptedChecks,
  withoutPresent: shared.withoutPresent,
  installerWaitSeconds: shared.installerWaitSeconds,
  callTimeoutSeconds: shared.callTimeoutSeconds,
  dryRun: shared.dryRun,
});

/** For the report only, and each as far as it is known. */
export const reads = {
  nodeNames: each("NodeName"),
  verdicts: each("CheckVerdicts"),
  installedVersions: each("InstalledVersion"),
  windowsVersions: each("WindowsVersion"),
  frameworkReleases: each("FrameworkRelease"),
  sqlServerVersions: each("SqlServerVersion"),
  clocksAhead: each("ClockAheadSeconds"),
  upgradeAvailable: oneIfAny("UpgradeAvailable"),
  currentVersion: oneIfAny("CurrentVersion"),
  targetVersion: oneIfAny("TargetVersion"),
  finalVersion: oneIfAny("FinalVersion"),
  changesUrl: oneIfAny("ChangesUrl"),
};

export const outputs = [
  "MachineId",
  "NodeName",
  "InstalledVersion",
  "InstanceName",
  "ServiceName",
  "ServiceAccount",
  "ServiceImagePath",
  "HomeFolder",
  "MasterKeyFingerprint",
  "ServerProgram",
  "ListenPrefixes",
  "NodeAddress",
  "DatabaseConnectionString",
  "SqlClientNames",
  "InstanceLogin",
  "SchemaVersion",
  "HistoryVersion",
  "NewestScript",
  "WindowsVersion",
  "FrameworkRelease",
  "SqlServerVersion",
  "ClockAheadSeconds",
  "CheckVerdicts",
] as const;

/** What preflight asks of a node. It changes nothing but what an earlier run left and nobody needs. */
export interface Tools {
  record: RecordStore;
  kept: KeptConnectionString;
  /** What an estimate of the outage goes by. */
  lastUpgrade: Pick<LastUpgradeFile, "read">;
  output: Pick<UpgraderOutput, "path" | "isThere" | "remove">;
  installers: InstallerLock;
  findProgram(): Promise<FoundServer>;
  program(
    path: string,
    instance: string,
  ): Pick<ServerProgram, "version" | "instances" | "configuration" | "masterKeyFingerprint">;
  services: Pick<WindowsServices, "status">;
  account(): Promise<Account>;
  /** Free disk where installers are staged and where the program is installed. */
  disks(program: FoundServer): Promise<Disk[]>;
  /** Why our folder is not closed to others; undefined when it is, or is not there yet. */
  folderProblem(): Promise<string | undefined>;
  /** Undefined when the registry does not tell. */
  windows(): Promise<WindowsVersion | undefined>;
  /** The release number of .NET Framework; 0 when there is none. */
  framework(): Promise<number>;
  pendingRestart(): Promise<PendingRestart | undefined>;
  /** Programs that run from a folder or have loaded a file of it. */
  programsIn(folder: string): Promise<RunningInFolder[]>;
  connect: ConnectDatabase;
  unpackedNodes: UnpackedNodes;
  /** This machine's name in its network. */
  hostName: string;
  /** The instance at its shared address, for the report; undefined when its address or the API key was not given. */
  instance: Pick<InstanceApi, "nodes" | "runningTasks"> | undefined;
}

export type PreflightOutput = (typeof outputs)[number];
export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;
