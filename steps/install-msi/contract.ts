import * as z from "zod";
import type { RunInstaller, RunUninstaller } from "../../src/installer/msiexec";
import type { Staging } from "../../src/installer/staging";
import { VARIABLES } from "../../src/names/variables";
import { installerUrlInput } from "../../src/release/installer-url-input";
import type { InstalledTools } from "../../src/upgrade/node/installed-version";
import type { PendingRestartTools } from "../../src/upgrade/node/lost-at-restart";
import type { KeptConfiguration } from "../../src/upgrade/node/kept-configuration";
import type { SignatureTools } from "../../src/upgrade/node/installer-signature";
import type { ServiceTools } from "../../src/upgrade/node/procedure";
import type { RecordStore } from "../../src/upgrade/record/record";
import { nodeReads, planReads } from "../../src/upgrade/run-reads";
import { type ContextOf } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { each, ownIfAny } from "../../src/step/reads";
import { installing } from "../../src/upgrade/installer-inputs";
import { shared } from "../../src/upgrade/shared-inputs";

export const inputs = z.object({
  mode: field.mode(["Stage", "Install"], {
    parameter: "OctopusUpgrade.InstallMsi.Mode",
    label: "Mode",
    help: "`Stage`: downloads and verifies the installer while the node keeps serving. `Install`: runs it; the node's service must be stopped and Disabled.",
  }),
  installerUrl: installerUrlInput,
  downloadFolder: shared.downloadFolder,
  stallSeconds: field.seconds(120, {
    parameter: "OctopusUpgrade.Download.StallSeconds",
    variable: VARIABLES.downloadStallSeconds,
    label: "Download stall timeout (seconds)",
    help: "A connection that sends nothing for this long is dropped, and the download resumes on a new one. There is no limit on the download as a whole.",
  }),
  signaturePolicy: installing.signaturePolicy,
  signer: installing.signer,
  stagePrevious: installing.stagePrevious,
  stageHops: installing.stageHops,
  properties: installing.properties,
  installerWaitSeconds: shared.installerWaitSeconds,
  installLimitSeconds: installing.installLimitSeconds,
  callTimeoutSeconds: shared.callTimeoutSeconds,
  dryRun: shared.dryRun,
});

export const reads = {
  ...planReads,
  ...nodeReads,
  schemaVersion: ownIfAny("SchemaVersion"),
  stoppedAt: each("StoppedAt"),
};

export const outputs = ["StagedFile", "PreviousVersion", "InstalledVersion", "RebootPending"] as const;

export interface Tools extends InstalledTools, ServiceTools, SignatureTools, PendingRestartTools {
  staging: Staging;
  install: RunInstaller;
  uninstall: RunUninstaller;
  /** The path of a new log, in a folder that exists. */
  newLog(name: string): Promise<string>;
  /** The lines that tell why an installation failed; undefined when there is no log. */
  readLog(path: string): Promise<string[] | undefined>;
  record: RecordStore;
  configuration: KeptConfiguration;
}

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;
