import type { Connection } from "../../src/octopus/connect";
import { waysToContents } from "../../src/octopus/ways-to-instance";
import { defineStep } from "../../src/step/define-step";
import { recordFile } from "../../src/upgrade/record/record-file";
import { folderCopier } from "../../src/windows/robocopy";
import { programRunner } from "../../src/windows/run-program";
import { inputs, outputs, reads, type Tools } from "./contract";
import { run } from "./run";

export default defineStep({
  id: "backup-files",
  name: "Octopus HA - Back up the Files",
  description:
    "Copies the folders in which the instance keeps task logs, artifacts, packages and archived events to the folder for backup sets, with robocopy: while the nodes serve, as long as it takes, and once more when they are quiet, the difference only. Never in the outage.\n\nNothing is ever deleted in the copy. A folder that is empty or unreachable, although its copy has files, is a failure and never an empty backup. Afterwards sizes and times of all files are compared, and the content of some.",
  templateId: "ee4a6a69-f7a1-4901-b4aa-643816f8987c",
  role: "primary",
  rerun: "resumes",
  inputs,
  reads,
  outputs,
  needs: ["http", "programs"],
  tools: ({ serverUrl, apiKey, callTimeoutSeconds }, machine, found): Tools => {
    machine.mask(apiKey);
    const connection: Connection = { ...machine, timeoutSeconds: callTimeoutSeconds };
    return {
      contents: waysToContents({ serverUrl, apiKey }, found, connection),
      record: recordFile(machine),
      copyFolder: folderCopier(programRunner(machine), machine.env),
      machine,
    };
  },
  run,
  examples: [
    {
      title: "Copy the files of every upgrade to a share",
      parameters: {
        "OctopusUpgrade.Files.Mode": "Copy",
        "OctopusUpgrade.Server.Url": "https://octopus.example.com",
        "OctopusUpgrade.Server.ApiKey": "API-EXAMPLE",
        "OctopusUpgrade.File.BackupFolder": "\\\\nas\\octopus-sets",
        "OctopusUpgrade.Files.When": "Always",
      },
    },
    {
      title: "Put the files of the newest backup set back",
      parameters: {
        "OctopusUpgrade.Files.Mode": "Restore",
        "OctopusUpgrade.Server.Url": "https://octopus.example.com",
        "OctopusUpgrade.Server.ApiKey": "API-EXAMPLE",
        "OctopusUpgrade.File.BackupFolder": "\\\\nas\\octopus-sets",
      },
    },
  ],
});
