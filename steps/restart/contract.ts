import * as z from "zod";
import type { InstanceApi } from "../../src/octopus/instance-api";
import { type AsFoundTools, type Found } from "../../src/upgrade/node/as-found";
import type { InstalledTools } from "../../src/upgrade/node/installed-version";
import type { NodeAtHand } from "../../src/upgrade/node/procedure";
import type { RecordStore } from "../../src/upgrade/record/record";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { nodeReads, planReads } from "../../src/upgrade/run-reads";
import type { ServerProgram } from "../../src/server-program/server-program";
import { type ContextOf } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { one } from "../../src/step/reads";
import { shared } from "../../src/upgrade/shared-inputs";

export const inputs = z.object({
  mode: field.mode(["Start", "Resume", "StartAndResume"], {
    parameter: "OctopusUpgrade.Restart.Mode",
    label: "Mode",
    help: "`Start`: starts the Octopus Server service, which stays drained, and waits until it answers with the target version. `Resume`: puts drain flag and task cap back to what they were before the first attempt. `StartAndResume`: both.",
  }),
  serverUrl: shared.serverUrl,
  apiKey: shared.apiKey,
  startTimeoutSeconds: shared.startTimeoutSeconds,
  installerWaitSeconds: shared.installerWaitSeconds,
  pollSeconds: shared.startPollSeconds,
  callTimeoutSeconds: shared.callTimeoutSeconds,
  dryRun: shared.dryRun,
});

export const reads = { ...planReads, ...nodeReads, schemaVersionNow: one("SchemaVersionNow") };

export const outputs = ["NodeVersion", "OnlineAfterSeconds", "BackAtWorkAt", "RecordClosed"] as const;

export interface Tools extends AsFoundTools, InstalledTools {
  record: RecordStore;
  /** The instance, asked through this node. */
  instance: InstanceApi;
  program: Pick<ServerProgram, "version" | "drain" | "databaseUpgradeStatus">;
}

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;

/** What the parts of this step work on. */
export interface Work {
  context: Context;
  recorder: Recorder;
  at: NodeAtHand;
  found: Found;
}
