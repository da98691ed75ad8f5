import * as z from "zod";
import { VARIABLES } from "../../src/names/variables";
import { otherNodeApi, ownInstanceApi, ownNodeApi, sharedInstanceApi, sharedNodeApi } from "../../src/octopus/connect";
import { keptConnectionString } from "../../src/server/kept-connection-string";
import { octopusServer } from "../../src/server/octopus-server";
import { recordFile } from "../../src/server/record-file";
import { nodeReads, planReads } from "../../src/server/run-reads";
import { defineStep, type ContextOf } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { each, oneIfAny, ownIfAny } from "../../src/step/reads";
import { shared } from "../../src/step/shared-inputs";
import { closedFolder } from "../../src/windows/folder-access";
import { machineSecrets } from "../../src/windows/machine-secrets";
import { programRunner } from "../../src/windows/run-program";
import { windowsServices } from "../../src/windows/sc";
import { run, type Tools } from "./run";

const inputs = z.object({
  mode: field.mode(["Drain", "Stop", "DrainAndStop"], {
    parameter: "OctopusUpgrade.DrainStop.Mode",
    label: "Mode",
    help: "`Drain`: the node finishes its tasks and takes no new ones. `Stop`: stops the Octopus Server service once every node is drained. `DrainAndStop`: both, on the primary node alone, and only while the instance answers through another node.",
  }),
  serverUrl: shared.serverUrl,
  apiKey: shared.apiKey,
  drainTimeoutSeconds: field.seconds(900, {
    parameter: "OctopusUpgrade.DrainStop.DrainSeconds",
    variable: VARIABLES.drainSeconds,
    label: "Drain timeout (seconds)",
    help: "How long the tasks running on the node may take to finish. Users may be cut off for all of it: once every node is draining, the load balancer has none left to send them to.",
  }),
  atDeadline: field.choice(["Fail", "CancelTasks", "Proceed"], "Fail", {
    parameter: "OctopusUpgrade.DrainStop.AtDeadline",
    variable: VARIABLES.drainAtDeadline,
    label: "When tasks are still running at the timeout",
    help: "`Fail`: give up; every node goes back to work and no task was interrupted. `CancelTasks`: cancel the remaining tasks. `Proceed`: stop the node anyway, which cuts the tasks off.",
  }),
  stopTimeoutSeconds: field.seconds(300, {
    parameter: "OctopusUpgrade.DrainStop.StopSeconds",
    variable: VARIABLES.stopSeconds,
    label: "Stop timeout (seconds)",
    help: "How long the Octopus Server service may take to stop and its process to end. Nothing is killed.",
  }),
  pollSeconds: field.seconds(10, {
    parameter: "OctopusUpgrade.DrainStop.PollSeconds",
    variable: VARIABLES.drainPollSeconds,
    label: "Drain poll interval (seconds)",
    help: "How often the node is asked which tasks are still running.",
  }),
  callTimeoutSeconds: shared.callTimeoutSeconds,
  dryRun: shared.dryRun,
});

const reads = {
  ...planReads,
  ...nodeReads,
  connectionString: ownIfAny("DatabaseConnectionString"),
  schemaVersions: each("SchemaVersion"),
  upgradeCutOff: oneIfAny("UpgradeCutOff"),
  nodeNames: each("NodeName"),
  nodeAddresses: each("NodeAddress"),
  installedVersions: each("InstalledVersion"),
  drainedAt: each("DrainedAt"),
};

const outputs = ["WasDrained", "StartTypeWas", "TasksCutOff", "DrainedAt", "StoppedAt"] as const;

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;

export default defineStep({
  id: "drain-stop",
  name: "Octopus HA - Drain and Stop",
  description:
    "Takes a node of a High Availability instance out of service: drains it, waits, by its own count, until none of its tasks is running, and stops the Octopus Server service.\n\nThe service's start type is set to Disabled first, so that neither a restart of the machine nor the watchdog starts an old program on a new schema. What was found is written to the node's record before the first change. The Tentacle's own service is never touched.",
  templateId: "0d1c8f4e-6a0b-4b57-9f0e-3c5b2a7e91d4",
  role: "every",
  rerun: "resumes",
  inputs,
  reads,
  outputs,
  needs: ["http", "programs"],
  tools: (given, machine, found): Tools => {
    machine.mask(given.apiKey);
    const connection = { ...machine, timeoutSeconds: given.callTimeoutSeconds };
    const runProgram = programRunner(machine);
    const prepareFolder = closedFolder(runProgram, machine, given.callTimeoutSeconds);
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
        timeoutSeconds: given.callTimeoutSeconds,
      }),
      self: ownNodeApi(own, connection),
      ownInstance: ownInstanceApi(own, given.apiKey, connection),
      sharedInstance: sharedInstanceApi(given.serverUrl, given.apiKey, connection),
      sharedNode: sharedNodeApi(given.serverUrl, connection),
      otherNode: (node, nodeAddress) => otherNodeApi({ node, nodeAddress }, connection),
    };
  },
  run,
  examples: [
    {
      title: "Drain a node and give its tasks 15 minutes",
      parameters: {
        "OctopusUpgrade.DrainStop.Mode": "Drain",
        "OctopusUpgrade.Server.Url": "https://octopus.example.com",
        "OctopusUpgrade.Server.ApiKey": "API-EXAMPLE",
      },
    },
    {
      title: "Stop a node that has drained",
      parameters: {
        "OctopusUpgrade.DrainStop.Mode": "Stop",
        "OctopusUpgrade.Server.Url": "https://octopus.example.com",
        "OctopusUpgrade.Server.ApiKey": "API-EXAMPLE",
      },
    },
  ],
});
