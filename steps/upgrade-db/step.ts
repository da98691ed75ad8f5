import { ownNodeApi } from "../../src/octopus/connect";
import { connectDatabase } from "../../src/upgrade/database/connect";
import { readServerLog, serverLogPath } from "../../src/server-program/server-log";
import { octopusServer } from "../../src/server-program/octopus-server";
import { recordFile } from "../../src/upgrade/record/record-file";
import { upgraderOutput } from "../../src/upgrade/record/upgrader-output";
import { defineStep } from "../../src/step/define-step";
import { closedFolder } from "../../src/windows/folder-access";
import { installerLock } from "../../src/windows/installer-mutex";
import { programRunner } from "../../src/windows/run-program";
import { windowsServices } from "../../src/windows/sc";
import { serverProcesses } from "../../src/windows/server-processes";
import { inputs, outputs, reads, type Tools } from "./contract";
import { run } from "./run";

export default defineStep({
  id: "upgrade-db",
  name: "Octopus HA - Upgrade the Database",
  description:
    "Upgrades the database of a High Availability instance from its primary node, with `Octopus.Server.exe database --upgrade`: the point of no return. A version before 3.14 has no such command: there the service of the primary node is started, which upgrades the database. So it is where the new program says after the last stop that nothing changes in the schema. In its mode `Ask` it changes nothing: it asks the new program on the primary node whether starting it would change the schema.\n\nThe upgrade begins only when every node is stopped, this node has the target version installed and a verified backup was made after the last node stopped. It has no timeout and is never ended by force. Whatever the program reports, the schema is checked for the result.",
  templateId: "c2a6e8d4-17b3-4a5f-b0c9-6e2f8d1a7453",
  role: "primary",
  rerun: "resumes",
  inputs,
  reads,
  outputs,
  needs: ["computer", "http", "programs", "sql"],
  tools: ({ callTimeoutSeconds }, machine, found): Tools => {
    const runProgram = programRunner(machine);
    const prepareFolder = closedFolder(runProgram, machine, callTimeoutSeconds);
    const own = { node: found.nodeName, listenPrefixes: found.listenPrefixes, serverUrl: found.nodeAddress };
    return {
      services: windowsServices(runProgram, machine, callTimeoutSeconds),
      self: ownNodeApi(own, { ...machine, timeoutSeconds: callTimeoutSeconds }),
      connect: connectDatabase(machine, { callTimeoutSeconds }),
      sets: machine,
      record: recordFile(machine, prepareFolder),
      output: upgraderOutput(machine, prepareFolder),
      installers: installerLock(runProgram, machine, callTimeoutSeconds),
      serverLog: (home, since) => readServerLog(machine.files, serverLogPath(home), since),
      processes: serverProcesses(runProgram, machine.env, callTimeoutSeconds),
      program: octopusServer({
        path: found.serverProgram,
        instance: found.instanceName,
        run: runProgram,
        log: machine.log,
        around: machine,
        timeoutSeconds: callTimeoutSeconds,
      }),
    };
  },
  run,
  examples: [
    {
      title: "Upgrade with the instance's own connection string",
      parameters: { "OctopusUpgrade.UpgradeDb.Mode": "Upgrade" },
    },
    {
      title: "With a guard against a wrong database",
      parameters: { "OctopusUpgrade.UpgradeDb.Mode": "Upgrade", "OctopusUpgrade.Database.Name": "OctopusDeploy" },
    },
  ],
});
