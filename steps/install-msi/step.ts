import { join } from "node:path";
import * as z from "zod";
import { installerRunner, problemOfProperty } from "../../src/installer/msiexec";
import { linesThatMatter } from "../../src/installer/msi-log";
import { SIGNATURE_POLICIES } from "../../src/installer/signature";
import { nodeStaging } from "../../src/installer/staging";
import { VARIABLES } from "../../src/names/variables";
import { installerUrlInput } from "../../src/release/installer-url-input";
import { recordFile } from "../../src/server/record-file";
import { nodeReads, planReads } from "../../src/server/run-reads";
import { defineStep, type ContextOf } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { each, ownIfAny } from "../../src/step/reads";
import { shared } from "../../src/step/shared-inputs";
import { authenticode } from "../../src/windows/authenticode";
import { closedFolders } from "../../src/windows/folder-access";
import { installerLock } from "../../src/windows/installer-mutex";
import { windowsProgram } from "../../src/windows/programs";
import { programRunner } from "../../src/windows/run-program";
import { windowsServices } from "../../src/windows/sc";
import { upgradeFolder } from "../../src/windows/upgrade-folder";
import { programHere } from "./program-here";
import { run, type Tools } from "./run";

/** Windows reads the whole installer and may ask the signer's authority; much longer than a small tool takes. */
const SIGNATURE_SECONDS = 600;

const inputs = z.object({
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

const reads = {
  ...planReads,
  ...nodeReads,
  schemaVersion: ownIfAny("SchemaVersion"),
  stoppedAt: each("StoppedAt"),
};

const outputs = ["StagedFile", "PreviousVersion", "InstalledVersion", "RebootPending"] as const;

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;

export default defineStep({
  id: "install-msi",
  name: "Octopus HA - Install Octopus Server",
  description:
    "Stages the planned installer on the node (download, size, SHA-256, signature, a folder that only administrators write to), or installs it silently while the node's service is stopped and Disabled, and confirms the installed version afterwards. Does nothing when that version is already installed. Never restarts the machine and never touches the database.",
  templateId: "9457f329-d543-476a-860d-f4ed7aa19e4b",
  role: "every",
  rerun: "resumes",
  inputs,
  reads,
  outputs,
  needs: ["http", "programs"],
  tools: ({ callTimeoutSeconds: timeoutSeconds }, machine, { serverProgram: path, instanceName: instance }): Tools => {
    const { env, log, files } = machine;
    const runProgram = programRunner(machine);
    const folders = closedFolders(runProgram, machine, timeoutSeconds);
    const folder = upgradeFolder(env);
    const logs = join(folder, "logs");
    return {
      staging: nodeStaging(join(folder, "staging"), folders, machine),
      signature: authenticode(runProgram, env, Math.max(timeoutSeconds, SIGNATURE_SECONDS)),
      install: installerRunner(runProgram, windowsProgram("msiexec", env)),
      newLog: async (name) => {
        await folders.ensure(logs);
        return join(logs, name);
      },
      readLog: (path) => linesThatMatter(path, machine),
      services: windowsServices(runProgram, machine, timeoutSeconds),
      installers: installerLock(runProgram, machine, timeoutSeconds),
      program: programHere({ path, instance, run: runProgram, log, env, files, timeoutSeconds }),
      record: recordFile(machine, (folder) => folders.ensure(folder)),
    };
  },
  run,
  examples: [
    {
      title: "Stage the installer through a folder that all nodes can reach",
      parameters: {
        "OctopusUpgrade.InstallMsi.Mode": "Stage",
        "OctopusUpgrade.Download.Folder": "\\\\nas\\octopus\\upgrade",
      },
    },
    {
      title: "Install the staged version",
      parameters: {
        "OctopusUpgrade.InstallMsi.Mode": "Install",
        "OctopusUpgrade.Installer.Properties": "WIXUI_DONTVALIDATEPATH=1",
      },
    },
  ],
});
