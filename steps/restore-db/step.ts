import { ownContents, sharedContents, type Connection } from "../../src/octopus/connect";
import { waysToInstance } from "../../src/octopus/ways-to-instance";
import { releaseSource, VENDOR_FEED_URL } from "../../src/release/release-source";
import { octopusServer } from "../../src/server-program/octopus-server";
import { defineStep } from "../../src/step/define-step";
import { connectDatabase } from "../../src/upgrade/database/connect";
import { connectServer } from "../../src/upgrade/database/connect-server";
import { lastUpgradeFile } from "../../src/upgrade/record/last-upgrade";
import { recordFile } from "../../src/upgrade/record/record-file";
import { closedFolder } from "../../src/windows/folder-access";
import { installerLock } from "../../src/windows/installer-mutex";
import { programRunner } from "../../src/windows/run-program";
import { serverProcesses } from "../../src/windows/server-processes";
import { inputs, outputs, reads, type Tools } from "./contract";
import { run } from "./run";

export default defineStep({
  id: "restore-db",
  name: "Octopus HA - Restore the Database",
  description:
    "Rolls the database of a High Availability instance back to the backup that was made before the last upgrade.\n\n`Decide` plans the rollback while the instance serves: it reads the record of the upgrade, checks the backup, the server and the login, counts what was written since, and refuses unless the database's name was typed. `Restore` overwrites the database, once every node is stopped and its present state is backed up: everything written since the upgrade is lost.",
  templateId: "e69cc7b6-8f02-4afe-8b36-24fe447cba47",
  role: "primary",
  rerun: "resumes",
  inputs,
  reads,
  outputs,
  needs: ["computer", "http", "programs", "sql"],
  tools: (given, machine, found): Tools => {
    machine.mask(given.apiKey);
    const timeoutSeconds = given.callTimeoutSeconds;
    const connection: Connection = { ...machine, timeoutSeconds };
    const runProgram = programRunner(machine);
    const limits = { callTimeoutSeconds: timeoutSeconds, stallSeconds: given.stallSeconds };
    return {
      instances: waysToInstance(given, found, connection),
      contents: [
        sharedContents(given.serverUrl, given.apiKey, connection),
        ownContents(
          { node: found.nodeName, listenPrefixes: found.listenPrefixes ?? [], serverUrl: given.serverUrl },
          given.apiKey,
          connection,
        ),
      ],
      releases: releaseSource(VENDOR_FEED_URL, timeoutSeconds, machine),
      host: machine,
      record: recordFile(machine, closedFolder(runProgram, machine, timeoutSeconds)),
      lastUpgrade: lastUpgradeFile(machine),
      connect: connectDatabase(machine, limits),
      server: connectServer(machine, limits),
      processes: serverProcesses(runProgram, machine.env, timeoutSeconds),
      installers: installerLock(runProgram, machine, timeoutSeconds),
      program: octopusServer({
        path: found.serverProgram,
        instance: found.instanceName,
        run: runProgram,
        log: machine.log,
        around: machine,
        timeoutSeconds,
      }),
    };
  },
  run,
  examples: [
    {
      title: "Plan the rollback, which may lose nothing",
      parameters: {
        "OctopusUpgrade.RestoreDb.Mode": "Decide",
        "OctopusUpgrade.Server.Url": "https://octopus.example.com",
        "OctopusUpgrade.Server.ApiKey": "API-EXAMPLE",
        "OctopusUpgrade.Rollback.DatabaseName": "OctopusDeploy",
      },
    },
    {
      title: "Restore the backup from before the upgrade",
      parameters: {
        "OctopusUpgrade.RestoreDb.Mode": "Restore",
        "OctopusUpgrade.Server.Url": "https://octopus.example.com",
        "OctopusUpgrade.Server.ApiKey": "API-EXAMPLE",
      },
    },
  ],
});
