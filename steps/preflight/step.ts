import { dirname } from "node:path";
import { sharedInstanceApi } from "../../src/octopus/connect";
import { connectDatabase } from "../../src/upgrade/database/connect";
import type { Files } from "../../src/machine/files";
import { findServerProgram } from "../../src/server-program/find-server";
import { keptConnectionString } from "../../src/upgrade/record/kept-connection-string";
import { octopusServer } from "../../src/server-program/octopus-server";
import { lastUpgradeFile } from "../../src/upgrade/record/last-upgrade";
import { recordFile } from "../../src/upgrade/record/record-file";
import { upgraderOutput } from "../../src/upgrade/record/upgrader-output";
import { defineStep } from "../../src/step/define-step";
import { closedFolders } from "../../src/windows/folder-access";
import { folderPrograms } from "../../src/windows/folder-programs";
import { installerLock } from "../../src/windows/installer-mutex";
import { machineSecrets } from "../../src/windows/machine-secrets";
import { pendingRestart } from "../../src/windows/pending-restart";
import { programRunner } from "../../src/windows/run-program";
import { windowsServices } from "../../src/windows/sc";
import { smallTools } from "../../src/windows/small-tool";
import { unpackedNodes } from "../../src/windows/unpacked-nodes";
import { upgradeFolder } from "../../src/windows/upgrade-folder";
import { whoAmI } from "../../src/windows/whoami";
import { frameworkRelease } from "../../src/windows/framework-release";
import { windowsVersion } from "../../src/windows/windows-version";
import { inputs, outputs, reads, type Tools } from "./contract";
import type { Disk } from "./facts";
import { run } from "./run";

export default defineStep({
  id: "preflight",
  name: "Octopus HA - Preflight",
  description:
    "Checks what is on the node (program, instance, service, account, Windows, disk, database, permissions, and what a rollback would need) and refuses what cannot work: it reports all problems at once, each with what to do. Changes nothing, except that the mode `Inspect` removes what an earlier run left behind and no step needs any more: an older Node.js, an encrypted connection string, what a database upgrade printed.",
  templateId: "6a1f0c7e-2d94-4c58-b3e1-8f5d7a9b0c23",
  role: "every",
  rerun: "repeatable",
  inputs,
  reads,
  outputs,
  needs: ["computer", "http", "programs", "sql"],
  tools: ({ serverUrl, apiKey, callTimeoutSeconds: timeoutSeconds }, machine): Tools => {
    if (apiKey !== undefined) machine.mask(apiKey);
    const { env, log, files, computer } = machine;
    const runProgram = programRunner(machine);
    const folder = upgradeFolder(env);
    const tool = smallTools(runProgram, env, timeoutSeconds);
    return {
      record: recordFile(machine),
      lastUpgrade: lastUpgradeFile(machine),
      kept: keptConnectionString(machine, machineSecrets(runProgram, env, timeoutSeconds)),
      output: upgraderOutput(machine),
      installers: installerLock(runProgram, machine, timeoutSeconds),
      findProgram: () => findServerProgram(runProgram, machine, timeoutSeconds),
      program: (path, instance) =>
        octopusServer({ path, instance, run: runProgram, log, timeoutSeconds, around: machine }),
      services: windowsServices(runProgram, machine, timeoutSeconds),
      account: () => whoAmI(runProgram, env, timeoutSeconds),
      disks: ({ path }) => freeDisks(files, [dirname(folder), ...(path === "" ? [] : [dirname(path)])]),
      folderProblem: async () =>
        (await exists(files, folder))
          ? closedFolders(runProgram, machine, timeoutSeconds).problemOf(folder)
          : undefined,
      windows: () => windowsVersion(tool),
      framework: () => frameworkRelease(tool),
      pendingRestart: () => pendingRestart(tool),
      programsIn: folderPrograms(runProgram, env, timeoutSeconds),
      connect: connectDatabase(machine, { callTimeoutSeconds: timeoutSeconds }),
      unpackedNodes: unpackedNodes(machine),
      hostName: computer.hostName,
      instance:
        serverUrl === undefined || apiKey === undefined
          ? undefined
          : sharedInstanceApi(serverUrl, apiKey, { ...machine, timeoutSeconds }),
    };
  },
  run,
  examples: [
    {
      title: "Check a node with the default settings",
      parameters: { "OctopusUpgrade.Preflight.Mode": "Inspect" },
    },
    {
      title: "A separate SQL login instead of the Tentacle's Windows account, and a small disk",
      parameters: {
        "OctopusUpgrade.Preflight.Mode": "Inspect",
        "OctopusUpgrade.Database.ConnectionString":
          "Data Source=sql.example.com;Initial Catalog=OctopusDeploy;User ID=octopus_upgrade;Password=example",
        "OctopusUpgrade.Node.FreeGigabytes": "4",
      },
    },
    {
      title: "Go on although Windows wants to be restarted and the log is small",
      parameters: {
        "OctopusUpgrade.Preflight.Mode": "Inspect",
        "OctopusUpgrade.Preflight.Accept": "Windows-RestartPending\nDatabase-LogSpace",
      },
    },
  ],
});

const BYTES_PER_GIGABYTE = 1_000_000_000;

/** A folder that is not there (no program is installed) is left out. */
async function freeDisks(files: Files, folders: string[]): Promise<Disk[]> {
  const disks = folders.map(async (folder) => {
    if (!(await exists(files, folder))) return [];
    return [{ folder, gigabytes: (await files.freeBytes(folder)) / BYTES_PER_GIGABYTE }];
  });
  return (await Promise.all(disks)).flat();
}

async function exists(files: Files, path: string): Promise<boolean> {
  return files.facts(path).then(
    () => true,
    () => false,
  );
}
