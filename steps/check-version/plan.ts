import { changesUrl } from "../../src/release/installer-location";
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
  /** An unfinished run began the database upgrade, and nobody saw it end. */
  upgradeCutOff: boolean;
  /** Why newer versions are not taken, as sentences; of an unfinished run nobody knows it any more. */
  passedOver: readonly string[];
}

export const planOutputs = [
  "UpgradeAvailable",
  "CurrentVersion",
  "TargetVersion",
  "FinalVersion",
  "InstallerUrl",
  "InstallerSizeBytes",
  "InstallerSha256",
  "UpgradeCutOff",
  "PlannedNodes",
  "ChangesUrl",
  "Policy",
  "PassedOver",
] as const;

/** Nothing is newer: the target is where the instance is. */
export const nothingToDo = (current: OctopusVersion, passedOver: readonly string[]): Plan => ({
  upgradeAvailable: false,
  currentVersion: current,
  targetVersion: current,
  finalVersion: current,
  installerUrl: "",
  installerSizeBytes: 0,
  installerSha256: "",
  upgradeCutOff: false,
  passedOver,
});

/** What changes on the way; nothing when nothing does. */
export const changesUrlOf = ({ currentVersion, targetVersion }: Plan) =>
  sameVersion(currentVersion, targetVersion) ? "" : changesUrl(currentVersion, targetVersion);
