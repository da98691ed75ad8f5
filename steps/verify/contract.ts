import * as z from "zod";
import { VARIABLES } from "../../src/names/variables";
import type { InstanceContents } from "../../src/octopus/contents-api";
import type { InstanceApi, NodeApi } from "../../src/octopus/instance-api";
import type { RunbookRuns } from "../../src/octopus/runbook-runs";
import type { ServerLogSaid } from "../../src/server-program/server-log";
import type { ServerProgram } from "../../src/server-program/server-program";
import { type ContextOf } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { each, one, own } from "../../src/step/reads";
import type { AsFoundTools } from "../../src/upgrade/node/as-found";
import type { RecordStore } from "../../src/upgrade/record/record";
import { shared } from "../../src/upgrade/shared-inputs";
import type { Place } from "./places";

export const inputs = z.object({
  mode: field.mode(["Baseline", "Node", "Instance", "Smoke"], {
    parameter: "OctopusUpgrade.Verify.Mode",
    label: "Mode",
    help: "`Baseline`: writes down what the instance holds while the nodes are quiet. `Node`: verifies this node, started and still drained, against the baseline, and puts it back to work. `Instance`: verifies every node and the shared URL. `Smoke`: tries what you name.",
  }),
  serverUrl: shared.serverUrl,
  apiKey: shared.apiKey,
  verifySeconds: field.seconds(60, {
    parameter: "OctopusUpgrade.Verify.Seconds",
    variable: VARIABLES.verifySeconds,
    label: "Verification timeout (seconds)",
    help: "How long the questions of one verification may take together. It is part of the outage. What was not answered by then is reported as not checked.",
  }),
  onFailure: field.choice(["Stop", "Warn"], "Stop", {
    parameter: "OctopusUpgrade.Verify.OnFailure",
    variable: VARIABLES.verifyOnFailure,
    label: "When a verification fails",
    help: "`Stop`: the run fails, maintenance mode stays on, and a node that was verified before it went back to work stays drained. `Warn`: the failures are recorded as accepted, and the run continues.",
  }),
  queueSeconds: field.seconds(60, {
    parameter: "OctopusUpgrade.Verify.QueueSeconds",
    variable: VARIABLES.queueSeconds,
    label: "Queue timeout (seconds)",
    help: "How long a queued task may wait until a node takes it.",
  }),
  smokeUrls: field.list({
    parameter: "OctopusUpgrade.Smoke.Urls",
    variable: VARIABLES.smokeUrls,
    label: "URLs of the smoke test",
    help: "URLs that must answer with 200, one per line, asked without the API key.",
  }),
  smokeRunbook: field.optionalRunbook({
    parameter: "OctopusUpgrade.Smoke.Runbook",
    variable: VARIABLES.smokeRunbook,
    label: "Runbook of the smoke test",
    help: "A runbook of the upgraded instance that must succeed before maintenance mode ends: `space/project/runbook/environment`, by their names. It may deploy a test project. The API key needs RunbookRunCreate there. It must be published and prompt for nothing.",
  }),
  smokeSeconds: field.seconds(600, {
    parameter: "OctopusUpgrade.Smoke.Seconds",
    variable: VARIABLES.smokeSeconds,
    label: "Smoke test timeout (seconds)",
    help: "How long the runbook of the smoke test may take. People are kept out until then.",
  }),
  callTimeoutSeconds: shared.callTimeoutSeconds,
  dryRun: shared.dryRun,
});

export const reads = {
  targetVersion: one("TargetVersion"),
  nodeName: own("NodeName"),
  serverProgram: own("ServerProgram"),
  instanceName: own("InstanceName"),
  serviceName: own("ServiceName"),
  listenPrefixes: own("ListenPrefixes"),
  nodeNames: each("NodeName"),
  nodeAddresses: each("NodeAddress"),
  wereDrained: each("WasDrained"),
  taskCapsWere: each("TaskCapWas"),
};

export const outputs = ["BackAtWorkAt", "FoldersProven", "FoldersUnproven"] as const;

/** A node of the run, asked at its own address. */
interface NodeOfRun {
  /** The machine's name in Octopus. */
  machine: string;
  node: string;
  api: NodeApi;
}

export interface Tools extends AsFoundTools {
  record: RecordStore;
  /** The instance, asked through this node. */
  instance: InstanceApi;
  program: Pick<ServerProgram, "databaseUpgradeStatus" | "configuration" | "drain">;
  /** What the instance holds, asked through this node. */
  contents: InstanceContents;
  /** The same at the shared URL, then through the other nodes, then through this one. */
  anywhere: readonly Place[];
  shared: InstanceContents;
  nodes: readonly NodeOfRun[];
  serverLog: (home: string, since: Date) => Promise<ServerLogSaid & { path: string }>;
  /** Runbooks of the instance, at its shared URL. */
  runbooks: RunbookRuns;
  /** The status that a URL answers with, which follows no redirects. */
  statusOf: (url: string) => Promise<number>;
}

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;
