import * as z from "zod";
import type { ConnectDatabase } from "../../src/upgrade/database/database";
import { databaseInputs } from "../../src/upgrade/database/database-inputs";
import { clientReads } from "../../src/upgrade/database/instance-database";
import { VARIABLES } from "../../src/names/variables";
import type { InstanceApi, NodeApi } from "../../src/octopus/instance-api";
import type { FormerTools } from "../../src/upgrade/node/former-tools";
import type { AsFoundTools } from "../../src/upgrade/node/as-found";
import type { InstalledTools } from "../../src/upgrade/node/installed-version";
import type { KeepOutTools } from "../../src/upgrade/node/keep-people-out";
import type { KeptConnectionString } from "../../src/upgrade/record/kept-connection-string";
import type { NodeAtHand, ServiceTools } from "../../src/upgrade/node/procedure";
import type { NodeRecord, RecordStore } from "../../src/upgrade/record/record";
import type { Recorder } from "../../src/upgrade/record/recorder";
import type { ServerProgram } from "../../src/server-program/server-program";
import { type ContextOf } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { each, oneIfAny } from "../../src/step/reads";
import { installing } from "../../src/upgrade/installer-inputs";
import type { ReadLog } from "../../src/upgrade/database/start-said";
import { shared } from "../../src/upgrade/shared-inputs";
import type { InstallerLock } from "../../src/windows/installer-lock";
import type { ServerProcesses } from "../../src/windows/server-processes";

export const inputs = z.object({
  serverUrl: shared.serverUrl,
  apiKey: shared.optionalApiKey,
  connectionString: shared.connectionString,
  restoredByHand: field.optionalText({
    parameter: "OctopusUpgrade.Recover.RestoredByHand",
    variable: VARIABLES.restoredByHand,
    label: "Restored by hand",
    help: "Your word that you restored the database to its state before the upgrade, as the log of this step spells it: the database's name and the run whose record is open. It is valid for that run only. Leave it empty otherwise.",
  }),
  lockSeconds: databaseInputs.lockSeconds,
  signaturePolicy: installing.signaturePolicy,
  signer: installing.signer,
  properties: installing.properties,
  installerWaitSeconds: shared.installerWaitSeconds,
  installLimitSeconds: installing.installLimitSeconds,
  startTimeoutSeconds: shared.startTimeoutSeconds,
  pollSeconds: shared.startPollSeconds,
  callTimeoutSeconds: shared.callTimeoutSeconds,
  dryRun: shared.dryRun,
});

/** Nothing is required: whatever row failed, an open record says what this step needs. */
export const reads = {
  verdict: oneIfAny("RecoveryVerdict"),
  connectionStrings: each("DatabaseConnectionString"),
  nodeNames: each("NodeName"),
  installedVersions: each("InstalledVersion"),
  ...clientReads,
};

export const outputs = ["MachineId", "NodeName", "RecoveryVerdict", "BackAtWorkAt", "RecordClosed"] as const;

/** What puts the former program back needs of this machine. */
type InstallTools = Omit<FormerTools, "program" | "services" | "installers">;

export interface Tools extends ServiceTools, InstallTools {
  record: RecordStore;
  kept: Pick<KeptConnectionString, "path" | "read">;
  installers: InstallerLock;
  processes: ServerProcesses;
  serverLog: ReadLog;
  connect: ConnectDatabase;
  /** This machine's node, as its record describes it. */
  node: (
    facts: NodeRecord["facts"],
    name: string,
  ) => {
    self: NodeApi;
    /** The instance, asked through this node; undefined without an API key. */
    instance: InstanceApi | undefined;
    program: Pick<ServerProgram, "version" | "drain" | "databaseUpgradeStatus" | "configuration">;
  };
}

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;

/** What the parts of this step work on. */
export interface Work {
  context: Context;
  recorder: Recorder;
  record: NodeRecord;
  at: NodeAtHand;
  tools: AsFoundTools & InstalledTools & KeepOutTools & FormerTools & { program: ReturnType<Tools["node"]>["program"] };
}
