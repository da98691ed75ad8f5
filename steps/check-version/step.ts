import * as z from "zod";
import { sharedInstanceApi } from "../../src/octopus/connect";
import { VENDOR_INSTALLER_URL } from "../../src/release/installer-location";
import { releaseSource, VENDOR_FEED_URL } from "../../src/release/release-source";
import { parseVersion } from "../../src/release/version";
import { recordFile } from "../../src/server/record-file";
import { defineStep, type ContextOf } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { each } from "../../src/step/reads";
import { shared } from "../../src/step/shared-inputs";
import { planOutputs } from "./plan";
import { run, type Tools } from "./run";

const inputs = z
  .object({
    serverUrl: shared.serverUrl,
    apiKey: shared.apiKey,
    policy: field.choice(["patch", "minor", "major", "exact"], "minor", {
      parameter: "OctopusUpgrade.Release.Policy",
      variable: "Upgrade.Release.Policy",
      label: "Which versions",
      help: "How far an upgrade may go: `patch` stays within year and minor (2025.3.x), `minor` within the year (2025.x), `major` goes to the newest version there is, `exact` to one version.",
    }),
    exactVersion: field.optionalVersion({
      parameter: "OctopusUpgrade.Release.Version",
      variable: "Upgrade.Release.Version",
      label: "Exact version",
      help: "With the policy `exact`: the version to go to, e.g. 2025.4.10333.",
    }),
    minimumAgeDays: field.count(
      0,
      {
        parameter: "OctopusUpgrade.Release.MinimumAgeDays",
        variable: "Upgrade.Release.MinimumAgeDays",
        label: "Minimum age (days)",
        help: "Leave out versions that have been out for less than this many days.",
      },
      { most: 3650 },
    ),
    ceiling: field.optionalVersion({
      parameter: "OctopusUpgrade.Release.Ceiling",
      variable: "Upgrade.Release.Ceiling",
      label: "Newest version allowed",
      help: "No version above this one is chosen. Empty: no ceiling.",
    }),
    excluded: field
      .list({
        parameter: "OctopusUpgrade.Release.Excluded",
        variable: "Upgrade.Release.Excluded",
        label: "Excluded versions",
        help: "Versions that are never chosen, one a line.",
      })
      .refine((items) => items.every((item) => parseVersion(item)), {
        error: "a list of whole versions, one a line, such as 2025.4.10333",
      }),
    keysBackedUp: field.flag(false, {
      parameter: "OctopusUpgrade.Release.KeysBackedUp",
      variable: "Upgrade.Release.KeysBackedUp",
      label: "Keys and files are backed up",
      help: "Your word that the master key, the licence and the folders TaskLogs, Artifacts and Packages are backed up. Needed for an upgrade to another major version (year).",
    }),
    feedUrl: field.urlOr(VENDOR_FEED_URL, {
      parameter: "OctopusUpgrade.Release.FeedUrl",
      variable: "Upgrade.Release.FeedUrl",
      label: "Version feed",
      help: "Where all releases are listed; a mirror must answer in the same form.",
    }),
    installerUrl: field
      .urlOr(VENDOR_INSTALLER_URL, {
        parameter: "OctopusUpgrade.Installer.Url",
        variable: "Upgrade.Installer.Url",
        label: "Address of installers",
        help: "Where installers are downloaded; `{version}` stands for the version.",
      })
      .refine((url) => url.includes("{version}"), {
        error: "an address in which {version} stands for the version",
      }),
    nodesGone: shared.nodesGone,
    controllerInstallationId: field.optionalText({
      parameter: "OctopusUpgrade.Controller.InstallationId",
      variable: "Upgrade.Controller.InstallationId",
      label: "Installation id of the controlling instance",
      help: "The InstallationId that /api of the instance running this runbook shows. The runbook refuses to upgrade that instance.",
    }),
    callTimeoutSeconds: shared.callTimeoutSeconds,
    dryRun: shared.dryRun,
  })
  .refine((values) => values.policy !== "exact" || values.exactVersion !== undefined, {
    path: ["exactVersion"],
    error: "given when OctopusUpgrade.Release.Policy is exact",
    when: () => true,
  })
  .refine((values) => values.policy === "exact" || values.exactVersion === undefined, {
    path: ["exactVersion"],
    error: "left empty unless OctopusUpgrade.Release.Policy is exact",
  })
  .refine((values) => values.policy !== "major" || values.keysBackedUp, {
    path: ["keysBackedUp"],
    error: "True when OctopusUpgrade.Release.Policy is major: back up the master key, the licence and the files first",
  });

const reads = {
  nodeNames: each("NodeName"),
  installedVersions: each("InstalledVersion"),
  schemaVersions: each("SchemaVersion"),
};

export type Context = ContextOf<typeof inputs, typeof reads, typeof planOutputs, Tools>;

export default defineStep({
  id: "check-version",
  name: "Octopus HA - Check for a new version",
  description:
    "Decides, over all nodes and the database schema, whether there is a newer version that the policy allows, and hands over the plan of the run. Refuses when a node of the instance is not covered, when nodes carry different versions, or when a version cannot be reached. An unfinished run is gone on with. Changes nothing.",
  templateId: "03cd0074-22bf-48fc-9823-86f48c3a603d",
  role: "primary",
  rerun: "repeatable",
  inputs,
  reads,
  outputs: planOutputs,
  tools: ({ serverUrl, apiKey, feedUrl, callTimeoutSeconds }, host): Tools => {
    host.mask(apiKey);
    return {
      instance: sharedInstanceApi(serverUrl, apiKey, { ...host, timeoutSeconds: callTimeoutSeconds }),
      releases: releaseSource(feedUrl, callTimeoutSeconds, host),
      record: recordFile(host.env),
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
