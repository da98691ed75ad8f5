import * as z from "zod";
import type { RunInstaller } from "../../src/installer/msiexec";
import { problemOfProperty } from "../../src/installer/msiexec";
import type { FileSignature } from "../../src/installer/signature";
import { SIGNATURE_POLICIES } from "../../src/installer/signature";
import type { Staging } from "../../src/installer/staging";
import { VARIABLES } from "../../src/names/variables";
import { installerUrlInput } from "../../src/release/installer-url-input";
import type { InstalledTools } from "../../src/upgrade/node/installed-version";
import type { ServiceTools } from "../../src/upgrade/node/procedure";
import type { RecordStore } from "../../src/upgrade/record/record";
import { nodeReads, planReads } from "../../src/upgrade/run-reads";
import { type ContextOf } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { each, ownIfAny } from "../../src/step/reads";
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
  signaturePolicy: field.choice(SIGNATURE_POLICIES, "Require", {
    parameter: "OctopusUpgrade.Installer.SignaturePolicy",
    variable: VARIABLES.signaturePolicy,
    label: "Signature policy",
    help: "`Require`: the installer is not run unless its Authenticode signature is valid and from the expected signer. `Warn`: a problem with the signature is logged, and the installer is run. `Off`: the signature is not checked.",
  }),
  signer: field.textOr("Octopus Deploy", {
    parameter: "OctopusUpgrade.Installer.Signer",
    variable: VARIABLES.signer,
    label: "Expected signer",
    help: "What the name (CN or O) in the signer's certificate must begin with.",
  }),
  properties: field
    .list({
      parameter: "OctopusUpgrade.Installer.Properties",
      variable: VARIABLES.installerProperties,
      label: "Extra installer properties",
      help: 'Passed to msiexec, one NAME=value per line, without quotation marks. Example: `WIXUI_DONTVALIDATEPATH=1` when the installer refuses the folder because it "must be on a local hard drive". Everyone on the node can read these, so give no secrets.',
    })
    .refine((lines) => lines.every((line) => problemOfProperty(line) === undefined), {
      error:
        "a list of NAME=value, one per line, with upper-case names and without quotation marks; RUNMANAGERONEXIT, REBOOT, REMOVE, REINSTALL, ACTION, TRANSFORMS and PATCH cannot be set",
    }),
  installerWaitSeconds: shared.installerWaitSeconds,
  installLimitSeconds: field.seconds(3600, {
    parameter: "OctopusUpgrade.Installer.LimitSeconds",
    variable: VARIABLES.installerSeconds,
    label: "Installation timeout (seconds)",
    help: "After this long the step fails. The installer itself is never ended; the next run waits for it.",
  }),
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

export interface Tools extends InstalledTools, ServiceTools {
  staging: Staging;
  /** What Windows says about a file's signature. */
  signature(path: string): Promise<FileSignature>;
  install: RunInstaller;
  /** The path of a new log, in a folder that exists. */
  newLog(name: string): Promise<string>;
  /** The lines that tell why an installation failed; undefined when there is no log. */
  readLog(path: string): Promise<string[] | undefined>;
  record: RecordStore;
}

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;
