import { ownInstanceApi, ownNodeApi } from "../../src/octopus/connect";
import { octopusServer } from "../../src/server-program/octopus-server";
import { recordFile } from "../../src/upgrade/record/record-file";
import { defineStep } from "../../src/step/define-step";
import { closedFolder } from "../../src/windows/folder-access";
import { installerLock } from "../../src/windows/installer-mutex";
import { programRunner } from "../../src/windows/run-program";
import { windowsServices } from "../../src/windows/sc";
import { inputs, outputs, reads, type Tools } from "./contract";
import { run } from "./run";

export default defineStep({
  id: "restart",
  name: "Octopus HA - Restart",
  description:
    "Starts a node of a High Availability instance on the new version and puts it back to work: start type, service, drain flag and task cap as they were before the first attempt.\n\nIt refuses to start a program whose version is not the schema's, and it is done only when that node itself answers with the target version. Before the primary node goes back to work it makes sure that maintenance mode is on.",
  templateId: "7b64c0f2-93d5-4a1e-8a3f-d0e2f6b1c985",
  role: "every",
  rerun: "repeatable",
  inputs,
  reads,
  outputs,
  needs: ["computer", "http", "programs"],
  tools: (given, machine, found): Tools => {
    machine.mask(given.apiKey);
    const connection = { ...machine, timeoutSeconds: given.callTimeoutSeconds };
    const own = { node: found.nodeName, listenPrefixes: found.listenPrefixes, serverUrl: given.serverUrl };
    const runProgram = programRunner(machine);
    const timeoutSeconds = given.callTimeoutSeconds;
    const instance = ownInstanceApi(own, given.apiKey, connection);
    return {
      record: recordFile(machine, closedFolder(runProgram, machine, timeoutSeconds)),
      services: windowsServices(runProgram, machine, timeoutSeconds),
      installers: installerLock(runProgram, machine, timeoutSeconds),
      program: octopusServer({
        path: found.serverProgram,
        instance: found.instanceName,
        run: runProgram,
        log: machine.log,
        around: machine,
        timeoutSeconds,
      }),
      self: ownNodeApi(own, connection),
      instance,
      instances: [instance],
    };
  },
  run,
  examples: [
    {
      title: "Start the node on the new version and put it back to work",
      parameters: {
        "OctopusUpgrade.Restart.Mode": "StartAndResume",
        "OctopusUpgrade.Server.Url": "https://octopus.example.com",
        "OctopusUpgrade.Server.ApiKey": "API-EXAMPLE",
      },
    },
  ],
});
