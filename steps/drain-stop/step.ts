import { otherNodeApi, ownInstanceApi, ownNodeApi, sharedInstanceApi, sharedNodeApi } from "../../src/octopus/connect";
import { keptConnectionString } from "../../src/upgrade/record/kept-connection-string";
import { octopusServer } from "../../src/server-program/octopus-server";
import { recordFile } from "../../src/upgrade/record/record-file";
import { defineStep } from "../../src/step/define-step";
import { closedFolder } from "../../src/windows/folder-access";
import { machineSecrets } from "../../src/windows/machine-secrets";
import { programRunner } from "../../src/windows/run-program";
import { windowsServices } from "../../src/windows/sc";
import { inputs, outputs, reads, type Tools } from "./contract";
import { run } from "./run";

export default defineStep({
  id: "drain-stop",
  name: "Octopus HA - Drain and Stop",
  description:
    "Takes a node of a High Availability instance out of service: sets its task cap to 0, so that it takes no tasks and keeps serving, waits, by its own count, until none of its tasks is running, and stops the Octopus Server service. A node whose task cap cannot be set is drained instead.\n\nThe service's start type is set to Disabled first, so that neither a restart of the machine nor the watchdog starts an old program on a new schema. What was found is written to the node's record before the first change. The Tentacle's own service is never touched.",
  templateId: "0d1c8f4e-6a0b-4b57-9f0e-3c5b2a7e91d4",
  role: "every",
  rerun: "resumes",
  inputs,
  reads,
  outputs,
  needs: ["computer", "http", "programs"],
  tools: (given, machine, found): Tools => {
    machine.mask(given.apiKey);
    const connection = { ...machine, timeoutSeconds: given.callTimeoutSeconds };
    const runProgram = programRunner(machine);
    const prepareFolder = closedFolder(runProgram, machine, given.callTimeoutSeconds);
    const sharedInstance = sharedInstanceApi(given.serverUrl, given.apiKey, connection);
    const own = { node: found.nodeName, listenPrefixes: found.listenPrefixes, serverUrl: given.serverUrl };
    return {
      record: recordFile(machine, prepareFolder),
      kept: keptConnectionString(
        machine,
        machineSecrets(runProgram, machine.env, given.callTimeoutSeconds),
        prepareFolder,
      ),
      services: windowsServices(runProgram, machine, given.callTimeoutSeconds),
      program: octopusServer({
        path: found.serverProgram,
        instance: found.instanceName,
        run: runProgram,
        log: machine.log,
        around: machine,
        timeoutSeconds: given.callTimeoutSeconds,
      }),
      self: ownNodeApi(own, connection),
      instances: [ownInstanceApi(own, given.apiKey, connection), sharedInstance],
      sharedInstance,
      sharedNode: sharedNodeApi(given.serverUrl, connection),
      otherNode: (node, nodeAddress) => otherNodeApi({ node, nodeAddress }, connection),
    };
  },
  run,
  examples: [
    {
      title: "Quiet a node and give its tasks 15 minutes",
      parameters: {
        "OctopusUpgrade.DrainStop.Mode": "Drain",
        "OctopusUpgrade.Server.Url": "https://octopus.example.com",
        "OctopusUpgrade.Server.ApiKey": "API-EXAMPLE",
      },
    },
    {
      title: "Stop a node that is quiet",
      parameters: {
        "OctopusUpgrade.DrainStop.Mode": "Stop",
        "OctopusUpgrade.Server.Url": "https://octopus.example.com",
        "OctopusUpgrade.Server.ApiKey": "API-EXAMPLE",
      },
    },
  ],
});
