import { join } from "node:path";
import { linesThatMatter } from "../../src/installer/msi-log";
import { installerRunner, uninstallerRunner } from "../../src/installer/msiexec";
import { nodeStaging } from "../../src/installer/staging";
import { connectDatabase } from "../../src/upgrade/database/connect";
import { ownInstanceApi, ownNodeApi } from "../../src/octopus/connect";
import { keptConnectionString } from "../../src/upgrade/record/kept-connection-string";
import { readServerLog, serverLogPath } from "../../src/server-program/server-log";
import { octopusServer } from "../../src/server-program/octopus-server";
import { recordFile } from "../../src/upgrade/record/record-file";
import { defineStep } from "../../src/step/define-step";
import { authenticode, SIGNATURE_SECONDS } from "../../src/windows/authenticode";
import { closedFolder, closedFolders } from "../../src/windows/folder-access";
import { installerLock } from "../../src/windows/installer-mutex";
import { machineSecrets } from "../../src/windows/machine-secrets";
import { windowsProgram } from "../../src/windows/programs";
import { pendingRestart } from "../../src/windows/pending-restart";
import { programRunner } from "../../src/windows/run-program";
import { windowsServices } from "../../src/windows/sc";
import { serverProcesses } from "../../src/windows/server-processes";
import { smallTools } from "../../src/windows/small-tool";
import { upgradeFolder } from "../../src/windows/upgrade-folder";
import { inputs, outputs, reads, type Tools } from "./contract";
import { run } from "./run";

export default defineStep({
  id: "recover",
  name: "Octopus HA - Recover",
  description:
    "Runs after a failure. On the primary node it decides, while nobody else can upgrade, whether the database schema is unchanged, changed, or unknown. Unchanged: each node goes back to work as it was found; where the new version is installed already, the old one is put back first, in its own folder. Changed: only nodes on the new version start, maintenance mode stays on (with an API key, each node makes sure that it is before it goes back to work; without one it stays drained), and the log says what to do. Unfinished (the database upgrade is committed, but was not seen to finish) or unknown: nothing is changed and no node starts.",
  templateId: "f2a9d5b8-41c7-4e63-b0d8-95e7c3a1f604",
  role: "every",
  rerun: "repeatable",
  inputs,
  reads,
  outputs,
  needs: ["computer", "http", "programs", "sql"],
  tools: (given, machine): Tools => {
    const { apiKey } = given;
    if (apiKey) machine.mask(apiKey);
    const timeoutSeconds = given.callTimeoutSeconds;
    const connection = { ...machine, timeoutSeconds };
    const runProgram = programRunner(machine);
    const folders = closedFolders(runProgram, machine, timeoutSeconds);
    const folder = upgradeFolder(machine.env);
    const logs = join(folder, "logs");
    const msiexec = windowsProgram("msiexec", machine.env);
    return {
      staging: nodeStaging(join(folder, "staging"), folders, machine),
      signature: authenticode(runProgram, machine.env, Math.max(timeoutSeconds, SIGNATURE_SECONDS)),
      install: installerRunner(runProgram, msiexec),
      uninstall: uninstallerRunner(runProgram, msiexec),
      newLog: async (name) => {
        await folders.ensure(logs);
        return join(logs, name);
      },
      readLog: (path) => linesThatMatter(path, machine),
      record: recordFile(machine, closedFolder(runProgram, machine, timeoutSeconds)),
      kept: keptConnectionString(machine, machineSecrets(runProgram, machine.env, timeoutSeconds)),
      services: windowsServices(runProgram, machine, timeoutSeconds),
      pendingRestart: () => pendingRestart(smallTools(runProgram, machine.env, timeoutSeconds)),
      installers: installerLock(runProgram, machine, timeoutSeconds),
      processes: serverProcesses(runProgram, machine.env, timeoutSeconds),
      serverLog: (home, since) => readServerLog(machine.files, serverLogPath(home), since),
      connect: connectDatabase(machine, { callTimeoutSeconds: timeoutSeconds }),
      node: (facts, node) => {
        const own = { node, listenPrefixes: facts.listenPrefixes, serverUrl: given.serverUrl };
        return {
          self: ownNodeApi(own, connection),
          instance: apiKey ? ownInstanceApi(own, apiKey, connection) : undefined,
          program: octopusServer({
            path: facts.serverProgram,
            instance: facts.instanceName,
            run: runProgram,
            log: machine.log,
            around: machine,
            timeoutSeconds,
          }),
        };
      },
    };
  },
  run,
  examples: [
    {
      title: "Bring the nodes back to work after a failure",
      parameters: {
        "OctopusUpgrade.Server.Url": "https://octopus.example.com",
        "OctopusUpgrade.Server.ApiKey": "API-EXAMPLE",
      },
    },
  ],
});
