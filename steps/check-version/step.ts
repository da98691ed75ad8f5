import { sharedClients, sharedInstanceApi } from "../../src/octopus/connect";
import { releaseSource } from "../../src/release/release-source";
import { recordFile } from "../../src/upgrade/record/record-file";
import { defineStep } from "../../src/step/define-step";
import { inputs, reads, type Tools } from "./contract";
import { planOutputs } from "./plan";
import { run } from "./run";

export default defineStep({
  id: "check-version",
  name: "Octopus HA - Check for a new version",
  description:
    "Decides from all nodes and the database schema whether there is a newer version that the policy allows, and plans the run. Refuses when a node of the instance is not covered, when nodes have different versions installed, or when a version cannot be reached. Continues an unfinished run. Changes nothing.",
  templateId: "03cd0074-22bf-48fc-9823-86f48c3a603d",
  role: "primary",
  rerun: "repeatable",
  inputs,
  reads,
  outputs: planOutputs,
  needs: ["http"],
  tools: ({ serverUrl, apiKey, feedUrl, callTimeoutSeconds }, machine): Tools => {
    machine.mask(apiKey);
    const connection = { ...machine, timeoutSeconds: callTimeoutSeconds };
    return {
      instance: sharedInstanceApi(serverUrl, apiKey, connection),
      clients: sharedClients(serverUrl, apiKey, connection),
      releases: releaseSource(feedUrl, callTimeoutSeconds, machine),
      record: recordFile(machine),
    };
  },
  run,
  examples: [
    {
      title: "The newest version of the same year that has been out for two weeks",
      parameters: {
        "OctopusUpgrade.Server.Url": "https://octopus.example.com",
        "OctopusUpgrade.Server.ApiKey": "API-EXAMPLE",
        "OctopusUpgrade.Release.MinimumAgeDays": "14",
      },
    },
    {
      title: "One version only",
      parameters: {
        "OctopusUpgrade.Server.Url": "https://octopus.example.com",
        "OctopusUpgrade.Server.ApiKey": "API-EXAMPLE",
        "OctopusUpgrade.Release.Policy": "exact",
        "OctopusUpgrade.Release.Version": "2025.4.10333",
      },
    },
  ],
});
