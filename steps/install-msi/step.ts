import { join } from "node:path";
import { linesThatMatter } from "../../src/installer/msi-log";
import { installerRunner, uninstallerRunner } from "../../src/installer/msiexec";
import { nodeStaging } from "../../src/installer/staging";
import { listedInstances } from "../../src/server-program/listed-instances";
import { keptConfiguration } from "../../src/upgrade/node/kept-configuration";
import { recordFile } from "../../src/upgrade/record/record-file";
import { defineStep } from "../../src/step/define-step";
import { authenticode, SIGNATURE_SECONDS } from "../../src/windows/authenticode";
import { closedFolders } from "../../src/windows/folder-access";
import { installerLock } from "../../src/windows/installer-mutex";
import { windowsProgram } from "../../src/windows/programs";
import { machineSecrets } from "../../src/windows/machine-secrets";
import { programRunner } from "../../src/windows/run-program";
import { windowsServices } from "../../src/windows/sc";
import { pendingRestart } from "../../src/windows/pending-restart";
import { smallTools } from "../../src/windows/small-tool";
import { upgradeFolder } from "../../src/windows/upgrade-folder";
import { inputs, outputs, reads, type Tools } from "./contract";
import { programHere } from "./program-here";
import { run } from "./run";

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
  needs: ["computer", "http", "programs"],
  tools: ({ callTimeoutSeconds: timeoutSeconds }, machine, { serverProgram: path, instanceName: instance }): Tools => {
    const { env } = machine;
    const runProgram = programRunner(machine);
    const folders = closedFolders(runProgram, machine, timeoutSeconds);
    const folder = upgradeFolder(env);
    const logs = join(folder, "logs");
    return {
      staging: nodeStaging(join(folder, "staging"), folders, machine),
      signature: authenticode(runProgram, env, Math.max(timeoutSeconds, SIGNATURE_SECONDS)),
      install: installerRunner(runProgram, windowsProgram("msiexec", env)),
      uninstall: uninstallerRunner(runProgram, windowsProgram("msiexec", env)),
      newLog: async (name) => {
        await folders.ensure(logs);
        return join(logs, name);
      },
      readLog: (path) => linesThatMatter(path, machine),
      pendingRestart: () => pendingRestart(smallTools(runProgram, env, timeoutSeconds)),
      services: windowsServices(runProgram, machine, timeoutSeconds),
      installers: installerLock(runProgram, machine, timeoutSeconds),
      program: programHere({ ...machine, path, instance, run: runProgram, timeoutSeconds }),
      configuration: keptConfiguration(
        machine,
        machineSecrets(runProgram, env, timeoutSeconds),
        async () => {
          const { instances } = await listedInstances(smallTools(runProgram, env, timeoutSeconds), machine);
          return instances.find(({ name }) => name.toLowerCase() === instance.toLowerCase())?.configurationFile;
        },
        (folder) => folders.ensure(folder),
      ),
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
