import * as z from "zod";
import { connectDatabase } from "../../src/database/connect";
import { databaseInputs } from "../../src/database/database-inputs";
import { databaseReads } from "../../src/database/instance-database";
import { VARIABLES } from "../../src/names/variables";
import { recordFile } from "../../src/server/record-file";
import { nodeReads, planReads } from "../../src/server/run-reads";
import { defineStep, type ContextOf } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { shared } from "../../src/step/shared-inputs";
import { closedFolder } from "../../src/windows/folder-access";
import { programRunner } from "../../src/windows/run-program";
import { run, type Tools } from "./run";

const inputs = z.object({
  backupFolder: field.path({
    parameter: "OctopusUpgrade.Database.BackupFolder",
    variable: VARIABLES.backupFolder,
    label: "Backup folder",
    help: "Where SQL Server writes the backup, as the SQL Server host sees it: a local folder or a share. SQL Server's service account needs write access to it; the Tentacle does not.",
  }),
  connectionString: shared.connectionString,
  databaseName: databaseInputs.databaseName,
  stallSeconds: field.seconds(900, {
    parameter: "OctopusUpgrade.Database.StallSeconds",
    variable: VARIABLES.backupStallSeconds,
    label: "Backup stall timeout (seconds)",
    help: "The backup, or its verification, is cancelled when SQL Server reports no progress for this long. There is no limit on how long either may take in total.",
  }),
  lockSeconds: databaseInputs.lockSeconds,
  nodesGone: shared.nodesGone,
  callTimeoutSeconds: shared.callTimeoutSeconds,
  dryRun: shared.dryRun,
});

const reads = { ...planReads, ...nodeReads, ...databaseReads };

const outputs = ["BackupFile", "BackupSizeBytes", "BackupStartedAt", "BackupFinishedAt", "DatabaseVersion"] as const;

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;

export default defineStep({
  id: "backup-db",
  name: "Octopus HA - Back up the Database",
  description:
    "Backs up the database of a High Availability instance to a new file and verifies it, once every node is stopped. The backup is COPY_ONLY, so the DBA's own backup chain stays as it is.\n\nRefuses while any node may still be running. Once the schema belongs to the target version, it does nothing: a backup made after the upgrade never replaces the one made before it.",
  templateId: "5f7c2b1e-93d4-4f0a-8a61-2c7d0e4b9f15",
  role: "primary",
  rerun: "repeatable",
  inputs,
  reads,
  outputs,
  needs: ["programs", "sql"],
  tools: ({ callTimeoutSeconds, stallSeconds }, machine): Tools => ({
    connect: connectDatabase(machine, { callTimeoutSeconds, stallSeconds }),
    record: recordFile(machine, closedFolder(programRunner(machine), machine, callTimeoutSeconds)),
  }),
  run,
  examples: [
    {
      title: "Back up to a share that the SQL host can write to",
      parameters: { "OctopusUpgrade.Database.BackupFolder": "\\\\nas\\octopus\\backups" },
    },
    {
      title: "With a separate SQL login, for an instance that uses a Windows login",
      parameters: {
        "OctopusUpgrade.Database.BackupFolder": "D:\\Backups",
        "OctopusUpgrade.Database.ConnectionString":
          "Data Source=sql.example.com;Initial Catalog=OctopusDeploy;User ID=octopus_upgrade;Password=EXAMPLE",
        "OctopusUpgrade.Database.Name": "OctopusDeploy",
      },
    },
  ],
});
