import * as z from "zod";
import { command } from "../../src/names/commands";
import { VARIABLES } from "../../src/names/variables";
import type { InstanceClients } from "../../src/octopus/clients-api";
import type { InstanceApi } from "../../src/octopus/instance-api";
import { installerUrlInput } from "../../src/release/installer-url-input";
import type { ReleaseSource } from "../../src/release/release-source";
import { VENDOR_FEED_URL } from "../../src/release/release-source";
import { parseVersion } from "../../src/values/version";
import type { RecordStore } from "../../src/upgrade/record/record";
import { type ContextOf } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { each } from "../../src/step/reads";
import { setInputs } from "../../src/upgrade/backup-set/set-input";
import { installing } from "../../src/upgrade/installer-inputs";
import { keysInputs } from "../../src/upgrade/keys/keys-inputs";
import { shared } from "../../src/upgrade/shared-inputs";
import type { planOutputs } from "./plan";

export const inputs = z
  .object({
    serverUrl: shared.serverUrl,
    apiKey: shared.apiKey,
    policy: field.choice(["patch", "minor", "major", "exact"], "minor", {
      parameter: "OctopusUpgrade.Release.Policy",
      variable: VARIABLES.releasePolicy,
      label: "Version policy",
      help: "How far an upgrade may go. `patch` stays within the year and minor version (2025.3.x), `minor` within the year (2025.x), `major` takes the newest version there is, `exact` takes the version you name.",
    }),
    exactVersion: field.optionalVersion({
      parameter: "OctopusUpgrade.Release.Version",
      variable: VARIABLES.releaseVersion,
      label: "Exact version",
      help: "The version to upgrade to, such as 2025.4.10333. Only with the policy `exact`.",
    }),
    minimumAgeDays: field.count(
      0,
      {
        parameter: "OctopusUpgrade.Release.MinimumAgeDays",
        variable: VARIABLES.minimumAgeDays,
        label: "Minimum age (days)",
        help: "Versions released less than this many days ago are passed over.",
      },
      { most: 3650 },
    ),
    ceiling: field.optionalVersion({
      parameter: "OctopusUpgrade.Release.Ceiling",
      variable: VARIABLES.ceiling,
      label: "Newest version allowed",
      help: "No version above this one is chosen. Leave it empty for no limit.",
    }),
    excluded: field
      .list({
        parameter: "OctopusUpgrade.Release.Excluded",
        variable: VARIABLES.excluded,
        label: "Excluded versions",
        help: "Versions that are never chosen, one per line.",
      })
      .refine((items) => items.every((item) => parseVersion(item)), {
        error: "a list of full versions, one per line, such as 2025.4.10333",
      }),
    keysBackedUp: keysInputs.keysBackedUp,
    fileBackupFolder: setInputs.fileBackupFolder,
    feedUrl: field.sourceOr(VENDOR_FEED_URL, {
      parameter: "OctopusUpgrade.Release.FeedUrl",
      variable: VARIABLES.feedUrl,
      label: "Version feed URL",
      help: `The list of all releases, in the vendor's format. If its query signs it in, make the project variable sensitive: the query is never shown. Or the folder that \`${command("mirror")}\` filled; then only versions whose installers lie there are chosen.`,
    }),
    installerUrl: installerUrlInput,
    stagePrevious: installing.stagePrevious,
    stageHops: installing.stageHops,
    nodesGone: shared.nodesGone,
    acceptHandStart: shared.acceptHandStart,
    acceptedChecks: shared.acceptedChecks,
    controllerInstallationId: field.optionalText({
      parameter: "OctopusUpgrade.Controller.InstallationId",
      variable: VARIABLES.controllerInstallationId,
      label: "Installation ID of the controlling instance",
      help: "The InstallationId that the controlling instance shows at /api. The runbook refuses to upgrade that instance.",
    }),
    callTimeoutSeconds: shared.callTimeoutSeconds,
    dryRun: shared.dryRun,
  })
  .refine((values) => values.policy !== "exact" || values.exactVersion !== undefined, {
    path: ["exactVersion"],
    error: `given when ${VARIABLES.releasePolicy} is exact`,
    when: () => true,
  })
  .refine((values) => values.policy === "exact" || values.exactVersion === undefined, {
    path: ["exactVersion"],
    error: `left empty unless ${VARIABLES.releasePolicy} is exact`,
  });

export const reads = {
  nodeNames: each("NodeName"),
  installedVersions: each("InstalledVersion"),
  schemaVersions: each("SchemaVersion"),
  historyVersions: each("HistoryVersion"),
  newestScripts: each("NewestScript"),
  windowsVersions: each("WindowsVersion"),
  frameworkReleases: each("FrameworkRelease"),
  sqlServerVersions: each("SqlServerVersion"),
};

export interface Tools {
  /** The instance at its shared address. */
  instance: InstanceApi;
  releases: ReleaseSource;
  clients: InstanceClients;
  record: RecordStore;
}

export type Context = ContextOf<typeof inputs, typeof reads, typeof planOutputs, Tools>;
