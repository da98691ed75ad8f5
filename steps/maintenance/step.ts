import { ownNodeApi, type Connection } from "../../src/octopus/connect";
import { waysToInstance } from "../../src/octopus/ways-to-instance";
import { keptConnectionString } from "../../src/upgrade/record/kept-connection-string";
import { octopusServer } from "../../src/server-program/octopus-server";
import type { NodeRecord } from "../../src/upgrade/record/record";
import { lastUpgradeFile } from "../../src/upgrade/record/last-upgrade";
import { recordFile } from "../../src/upgrade/record/record-file";
import { defineStep } from "../../src/step/define-step";
import { closedFolder } from "../../src/windows/folder-access";
import { machineSecrets } from "../../src/windows/machine-secrets";
import { pendingRestart } from "../../src/windows/pending-restart";
import { programRunner } from "../../src/windows/run-program";
import { windowsServices } from "../../src/windows/sc";
import { smallTools } from "../../src/windows/small-tool";
import { inputs, outputs, reads, type Tools } from "./contract";
import { run } from "./run";

export default defineStep({
  id: "maintenance",
  name: "Octopus HA - Maintenance Mode",
  description:
    "Switches the maintenance mode of the instance: on before the outage, and back to what it was before the first attempt when the upgrade is done. Changes it only when necessary, and confirms the change by reading it back. When the shared URL does not answer, it asks the nodes at their own addresses.",
  templateId: "ce3923fe-d0a4-41f1-b82c-fd2fef8f2fd4",
  role: "primary",
  rerun: "repeatable",
  inputs,
  reads,
  outputs,
  needs: ["computer", "http", "programs"],
  tools: (given, machine, found): Tools => {
    machine.mask(given.apiKey);
    const connection: Connection = { ...machine, timeoutSeconds: given.callTimeoutSeconds };
    const runProgram = programRunner(machine);
    const prepareFolder = closedFolder(runProgram, machine, given.callTimeoutSeconds);
    return {
      instances: waysToInstance(given, found, connection),
      record: recordFile(machine, prepareFolder),
      lastUpgrade: lastUpgradeFile(machine, prepareFolder),
      kept: keptConnectionString(
        machine,
        machineSecrets(runProgram, machine.env, given.callTimeoutSeconds),
        prepareFolder,
      ),
      services: windowsServices(runProgram, machine, given.callTimeoutSeconds),
      pendingRestart: () => pendingRestart(smallTools(runProgram, machine.env, given.callTimeoutSeconds)),
      node: (facts: NodeRecord["facts"], node: string) => ({
        self: ownNodeApi({ node, listenPrefixes: facts.listenPrefixes, serverUrl: given.serverUrl }, connection),
        program: octopusServer({
          path: facts.serverProgram,
          instance: facts.instanceName,
          run: runProgram,
          log: machine.log,
          around: machine,
          timeoutSeconds: given.callTimeoutSeconds,
        }),
      }),
    };
  },
  run,
  examples: [
    {
      title: "Turn maintenance mode on before an upgrade",
      parameters: {
        "OctopusUpgrade.Maintenance.Mode": "Enable",
        "OctopusUpgrade.Server.Url": "https://octopus.example.com",
        "OctopusUpgrade.Server.ApiKey": "API-EXAMPLE",
      },
    },
    {
      title: "Restore maintenance mode to what it was",
      parameters: {
        "OctopusUpgrade.Maintenance.Mode": "Restore",
        "OctopusUpgrade.Server.Url": "https://octopus.example.com",
        "OctopusUpgrade.Server.ApiKey": "API-EXAMPLE",
      },
    },
  ],
});
