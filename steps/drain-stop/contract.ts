import * as z from "zod";
import { VARIABLES } from "../../src/names/variables";
import type { InstanceApi, NodeApi } from "../../src/octopus/instance-api";
import { type KeptConnectionString } from "../../src/upgrade/record/kept-connection-string";
import { type DrainTools } from "../../src/upgrade/node/node-drain";
import type { CapTools } from "../../src/upgrade/node/task-cap";
import type { NodeAtHand, ServiceTools } from "../../src/upgrade/node/procedure";
import type { RecordStore } from "../../src/upgrade/record/record";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { nodeReads, planReads } from "../../src/upgrade/run-reads";
import { type ContextOf } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { each, oneIfAny, ownIfAny } from "../../src/step/reads";
import { shared } from "../../src/upgrade/shared-inputs";

export const inputs = z.object({
  mode: field.mode(["Drain", "Stop", "DrainAndStop", "Grant"], {
    parameter: "OctopusUpgrade.DrainStop.Mode",
    label: "Mode",
    help: "`Drain`: the node finishes its tasks and takes no new ones; it keeps serving, with a task cap of 0 (where that cannot be set, it is drained). `Stop`: stops the Octopus Server service once every node is quiet. `DrainAndStop`: drains and stops the primary node alone, and only while the instance answers through another node. `Grant`: on the primary node, decides whether there is still time for the outage.",
  }),
  notAfter: field.optionalTimeLimit({
    parameter: "OctopusUpgrade.Outage.NotAfter",
    variable: VARIABLES.outageNotAfter,
    label: "Begin the outage not after",
    help: "When the last node may be stopped at the latest: a time of day with its zone (04:30 Europe/Berlin, 04:30+02:00), of which the nearest to the beginning of the run counts, or minutes after that. Past it, every node goes back to work and none was stopped. A rollback, and a run that continues after the database upgrade, ignore it. Leave it empty for no limit.",
  }),
  serverUrl: shared.serverUrl,
  apiKey: shared.apiKey,
  drainTimeoutSeconds: field.seconds(900, {
    parameter: "OctopusUpgrade.DrainStop.DrainSeconds",
    variable: VARIABLES.drainSeconds,
    label: "Drain timeout (seconds)",
    help: "How long the tasks running on the node may take to finish. People are served meanwhile, with maintenance mode on; only nodes whose task cap cannot be set are drained for it, and the load balancer sends nobody there.",
  }),
  atDeadline: field.choice(["Fail", "CancelTasks", "Proceed"], "Fail", {
    parameter: "OctopusUpgrade.DrainStop.AtDeadline",
    variable: VARIABLES.drainAtDeadline,
    label: "When tasks are still running at the timeout",
    help: "`Fail`: give up; every node goes back to work and no task was interrupted. `CancelTasks`: cancel the remaining tasks, which takes a drain of the node. `Proceed`: stop the node anyway, which cuts the tasks off.",
  }),
  stopTimeoutSeconds: field.seconds(300, {
    parameter: "OctopusUpgrade.DrainStop.StopSeconds",
    variable: VARIABLES.stopSeconds,
    label: "Stop timeout (seconds)",
    help: "How long the Octopus Server service may take to stop and its process to end. Nothing is killed.",
  }),
  pollSeconds: field.seconds(10, {
    parameter: "OctopusUpgrade.DrainStop.PollSeconds",
    variable: VARIABLES.drainPollSeconds,
    label: "Drain poll interval (seconds)",
    help: "How often the node is asked which tasks are still running.",
  }),
  callTimeoutSeconds: shared.callTimeoutSeconds,
  dryRun: shared.dryRun,
});

export const reads = {
  ...planReads,
  ...nodeReads,
  connectionString: ownIfAny("DatabaseConnectionString"),
  schemaVersions: each("SchemaVersion"),
  upgradeCutOff: oneIfAny("UpgradeCutOff"),
  nodeNames: each("NodeName"),
  nodeAddresses: each("NodeAddress"),
  installedVersions: each("InstalledVersion"),
  drainedAt: each("DrainedAt"),
  runBeganAt: oneIfAny("RunBeganAt"),
  outageGranted: oneIfAny("OutageGranted"),
};

export const outputs = [
  "WasDrained",
  "TaskCapWas",
  "StartTypeWas",
  "TasksCutOff",
  "TakesTasks",
  "DrainBeganAt",
  "QuietBeganAt",
  "DrainedAt",
  "StopBeganAt",
  "StoppedAt",
  "BackAtWorkAt",
  "OutageGranted",
] as const;

export interface Tools extends ServiceTools, DrainTools, CapTools {
  record: RecordStore;
  kept: Pick<KeptConnectionString, "path" | "keep">;
  /** Through this machine's own node first: the shared address goes silent when every node drains; then there. */
  instances: readonly InstanceApi[];
  sharedInstance: InstanceApi;
  /** Whoever answers at the shared address. */
  sharedNode: NodeApi;
  otherNode(node: string, address: string): NodeApi;
}

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;

/** What the parts of this step work on. */
export interface Work {
  context: Context;
  recorder: Recorder;
  at: NodeAtHand;
}
