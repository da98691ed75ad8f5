import { connectDatabase } from "../../src/upgrade/database/connect";
import { connectServer } from "../../src/upgrade/database/connect-server";
import { recordFile } from "../../src/upgrade/record/record-file";
import { defineStep } from "../../src/step/define-step";
import { closedFolder } from "../../src/windows/folder-access";
import { installerLock } from "../../src/windows/installer-mutex";
import { octopusServer } from "../../src/server-program/octopus-server";
import { programRunner } from "../../src/windows/run-program";
import { inputs, outputs, reads, type Tools } from "./contract";
import { run } from "./run";

export default defineStep({
  id: "backup-db",
  name: "Octopus HA - Back up the Database",
  description:
    "Backs up the database of a High Availability instance to a new file and verifies it, once every node is stopped. The backup is COPY_ONLY, so the DBA's own backup chain stays as it is.\n\nWith another backup strategy than `Full`, the mode `Serving` makes and verifies the full backup while the nodes still serve, and the mode `Stopped` a differential backup or a database snapshot. Where that turns out to be impossible, `Stopped` makes a full backup and says why.\n\nRefuses while any node may still be running. Once the schema belongs to the target version, it does nothing: a backup made after the upgrade never replaces the one made before it.",
  templateId: "5f7c2b1e-93d4-4f0a-8a61-2c7d0e4b9f15",
  role: "primary",
  rerun: "repeatable",
  inputs,
  reads,
  outputs,
  needs: ["computer", "programs", "sql"],
  tools: ({ callTimeoutSeconds, stallSeconds }, machine, found): Tools => {
    const runProgram = programRunner(machine);
    return {
      connect: connectDatabase(machine, { callTimeoutSeconds, stallSeconds }),
      server: connectServer(machine, { callTimeoutSeconds, stallSeconds }),
      host: machine,
      record: recordFile(machine, closedFolder(runProgram, machine, callTimeoutSeconds)),
      installers: installerLock(runProgram, machine, callTimeoutSeconds),
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
      title: "Back up to a share that the SQL host can write to",
      parameters: {
        "OctopusUpgrade.Backup.Mode": "Stopped",
        "OctopusUpgrade.Database.BackupFolder": "\\\\nas\\octopus\\backups",
      },
    },
    {
      title: "With a separate SQL login, for an instance that uses a Windows login",
      parameters: {
        "OctopusUpgrade.Backup.Mode": "Stopped",
        "OctopusUpgrade.Database.BackupFolder": "D:\\Backups",
        "OctopusUpgrade.Database.ConnectionString":
          "Data Source=sql.example.com;Initial Catalog=OctopusDeploy;User ID=octopus_upgrade;Password=EXAMPLE",
        "OctopusUpgrade.Database.Name": "OctopusDeploy",
      },
    },
  ],
});
