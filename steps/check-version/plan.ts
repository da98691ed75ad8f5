import { changesUrl } from "../../src/release/installer-location";
import type { NodeRecord } from "../../src/upgrade/record/record";
import { sameVersion, type OctopusVersion } from "../../src/values/version";

/** The plan of a run, as later rows read it. */
export interface Plan {
  upgradeAvailable: boolean;
  currentVersion: OctopusVersion;
  targetVersion: OctopusVersion;
  finalVersion: OctopusVersion;
  installerUrl: string;
  installerSizeBytes: number;
  installerSha256: string;
  /** The installer of the current version; undefined when it is not to be had, or nothing is to be done. */
  previous: NonNullable<NodeRecord["plan"]["previous"]> | undefined;
  /** An unfinished run began the database upgrade, and nobody saw it end. */
  upgradeCutOff: boolean;
}

export const planOutputs = [
  "UpgradeAvailable",
  "CurrentVersion",
  "TargetVersion",
  "FinalVersion",
  "InstallerUrl",
  "InstallerSizeBytes",
  "InstallerSha256",
  "PreviousInstallerUrl",
  "PreviousInstallerSizeBytes",
  "PreviousInstallerSha256",
  "UpgradeCutOff",
  "PlannedNodes",
  "ChangesUrl",
] as const;

/** Nothing is newer: the target is where the instance is. */
export const nothingToDo = (current: OctopusVersion): Plan => ({
  upgradeAvailable: false,
  currentVersion: current,
  targetVersion: current,
  finalVersion: current,
  installerUrl: "",
  installerSizeBytes: 0,
  installerSha256: "",
  previous: undefined,
  upgradeCutOff: false,
});

/** What changes on the way; nothing when nothing does. */
export const changesUrlOf = ({ currentVersion, targetVersion }: Plan) =>
  sameVersion(currentVersion, targetVersion) ? "" : changesUrl(currentVersion, targetVersion);
