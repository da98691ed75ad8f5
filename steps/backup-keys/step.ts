import { sharedContents, sharedInstanceApi } from "../../src/octopus/connect";
import { octopusServer } from "../../src/server-program/octopus-server";
import { defineStep } from "../../src/step/define-step";
import { recordFile } from "../../src/upgrade/record/record-file";
import { programRunner } from "../../src/windows/run-program";
import { inputs, outputs, reads, type Tools } from "./contract";
import { run } from "./run";

export default defineStep({
  id: "backup-keys",
  name: "Octopus HA - Back up the Keys",
  description:
    "Backs up what a restored database is of no use without: the instance's master key, its license and its configuration file, in one file encrypted for the certificates you give. The private keys never come near the nodes, and `openssl cms -decrypt` opens the file without this project.\n\nRefuses before anything is stopped when the master key cannot be read or nobody could open the file. Changes nothing on the instance.",
  templateId: "67aaf8d9-3406-4a17-b850-727965d46d17",
  role: "primary",
  rerun: "repeatable",
  inputs,
  reads,
  outputs,
  needs: ["http", "programs", "secrecy"],
  tools: ({ serverUrl, apiKey, callTimeoutSeconds }, machine, found): Tools => {
    machine.mask(apiKey);
    const connection = { ...machine, timeoutSeconds: callTimeoutSeconds };
    return {
      instance: sharedInstanceApi(serverUrl, apiKey, connection),
      contents: sharedContents(serverUrl, apiKey, connection),
      program: octopusServer({
        path: found.serverProgram,
        instance: found.instanceName,
        run: programRunner(machine),
        log: machine.log,
        around: machine,
        timeoutSeconds: callTimeoutSeconds,
      }),
      record: recordFile(machine),
      secrecy: machine.secrecy,
      host: machine,
    };
  },
  run,
  examples: [
    {
      title: "For the holder of one certificate",
      parameters: {
        "OctopusUpgrade.Server.Url": "https://octopus.example.com",
        "OctopusUpgrade.Server.ApiKey": "API-EXAMPLE",
        "OctopusUpgrade.File.BackupFolder": "\\\\nas\\octopus\\sets",
        "OctopusUpgrade.Keys.Certificate": "-----BEGIN CERTIFICATE-----\nMIIC…\n-----END CERTIFICATE-----",
      },
    },
    {
      title: "An instance whose keys are backed up by other means",
      parameters: {
        "OctopusUpgrade.Server.Url": "https://octopus.example.com",
        "OctopusUpgrade.Server.ApiKey": "API-EXAMPLE",
        "OctopusUpgrade.Release.KeysBackedUp": "00000000-0000-0000-0000-000000000000",
      },
    },
  ],
});
