import { octopusServer } from "../../src/server-program/octopus-server";
import { defineStep } from "../../src/step/define-step";
import { connectDatabase } from "../../src/upgrade/database/connect";
import { connectServer } from "../../src/upgrade/database/connect-server";
import { lastUpgradeFile } from "../../src/upgrade/record/last-upgrade";
import { recordFile } from "../../src/upgrade/record/record-file";
import { closedFolder } from "../../src/windows/folder-access";
import { programRunner } from "../../src/windows/run-program";
import { inputs, outputs, reads, type Tools } from "./contract";
import { run } from "./run";

export default defineStep({
  id: "drop-snapshot",
  name: "Octopus HA - Drop the Snapshot",
  description:
    "Removes the database snapshot that the last upgrade made, and no other: when it was kept as long as it should be after a success, when the disk of the data runs full, when a rollback has used it, or when the upgrade failed and recovery has put everything back. While it is there, nobody can restore the database from a file.\n\nDoes nothing while a run is unfinished, or where the last upgrade made no snapshot.",
  templateId: "762da74f-9eee-43d7-a2a8-f29c9b79d3da",
  role: "primary",
  rerun: "repeatable",
  inputs,
  reads,
  outputs,
  needs: ["computer", "programs", "sql"],
  tools: ({ callTimeoutSeconds }, machine): Tools => {
    const runProgram = programRunner(machine);
    const prepareFolder = closedFolder(runProgram, machine, callTimeoutSeconds);
    return {
      record: recordFile(machine, prepareFolder),
      lastUpgrade: lastUpgradeFile(machine, prepareFolder),
      program: ({ serverProgram, instanceName }) =>
        octopusServer({
          ...{ path: serverProgram, instance: instanceName, run: runProgram, log: machine.log, around: machine },
          timeoutSeconds: callTimeoutSeconds,
        }),
      connect: connectDatabase(machine, { callTimeoutSeconds }),
      server: connectServer(machine, { callTimeoutSeconds }),
    };
  },
  run,
  examples: [
    {
      title: "Keep the snapshot for two days after an upgrade",
      parameters: { "OctopusUpgrade.Backup.SnapshotHours": "48" },
    },
  ],
});
