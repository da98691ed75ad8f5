import { sharedContents, type Connection } from "../../src/octopus/connect";
import { defineStep } from "../../src/step/define-step";
import { lastUpgradeFile } from "../../src/upgrade/record/last-upgrade";
import { recordFile } from "../../src/upgrade/record/record-file";
import { inputs, outputs, reads, type Tools } from "./contract";
import { run } from "./run";

export default defineStep({
  id: "prune",
  name: "Octopus HA - Prune Backup Sets",
  description:
    "Deletes old backup sets of this instance: their folders, the database backups that this node can see, and copied files that no other set lists. It keeps the newest ones, the younger ones, and whatever the last upgrade or another set needs. It deletes only what has our manifest with this InstallationId, and nothing while a run is unfinished.\n\nUnless it is told to delete, it only says what it would delete.",
  templateId: "8e54280e-5f83-4532-90aa-9d492375b153",
  role: "primary",
  rerun: "repeatable",
  inputs,
  reads,
  outputs,
  needs: ["http"],
  tools: ({ serverUrl, apiKey, callTimeoutSeconds }, machine): Tools => {
    machine.mask(apiKey);
    const connection: Connection = { ...machine, timeoutSeconds: callTimeoutSeconds };
    return {
      contents: sharedContents(serverUrl, apiKey, connection),
      record: recordFile(machine),
      lastUpgrade: lastUpgradeFile(machine),
      machine,
    };
  },
  run,
  examples: [
    {
      title: "Keep five backup sets and everything of the last two months",
      parameters: {
        "OctopusUpgrade.Server.Url": "https://octopus.example.com",
        "OctopusUpgrade.Server.ApiKey": "API-EXAMPLE",
        "OctopusUpgrade.File.BackupFolder": "\\\\nas\\octopus-sets",
        "OctopusUpgrade.Prune.Keep": "5",
        "OctopusUpgrade.Prune.KeepDays": "60",
        "OctopusUpgrade.Prune.Deletes": "True",
      },
    },
  ],
});
