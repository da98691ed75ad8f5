import { changesUrl } from "../../src/release/installer-location";
import type { Place } from "../../src/release/way-lines";
import type { HopInstaller } from "../../src/upgrade/hop-installers";
import { PLAN_OUTPUTS } from "../../src/upgrade/plan-outputs";
import type { NodeRecord } from "../../src/upgrade/record/record";
import { sameVersion, type OctopusVersion } from "../../src/values/version";

/** The plan of a run, as later rows read it. */
export interface Plan {
  upgradeAvailable: boolean;
  currentVersion: OctopusVersion;
  targetVersion: OctopusVersion;
  finalVersion: OctopusVersion;
  /** Where this run is on the whole way, of which each hop is a run. */
  place: Place;
  installerUrl: string;
  installerSizeBytes: number;
  installerSha256: string;
  /** The installer of the current version; undefined when it is not to be had, or nothing is to be done. */
  previous: NonNullable<NodeRecord["plan"]["previous"]> | undefined;
  /** The installers of the hops after this one. */
  hops: readonly HopInstaller[];
  /** An unfinished run began the database upgrade, and nobody saw it end. */
  upgradeCutOff: boolean;
  /** The newest script of before the upgrade; undefined where the database has no list of them. */
  schemaScript?: string | undefined;
  /** Why newer versions are not taken, as sentences; of an unfinished run nobody knows it any more. */
  passedOver: readonly string[];
}

export const planOutputs = [
  ...PLAN_OUTPUTS,
  "HopNumber",
  "HopCount",
  "UpgradePath",
  "HopInstallers",
  "SchemaScript",
  "RunBeganAt",
  "InstallationId",
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
  place: { versions: [current], number: 0, count: 0 },
  installerUrl: "",
  installerSizeBytes: 0,
  installerSha256: "",
  previous: undefined,
  hops: [],
  upgradeCutOff: false,
  passedOver,
});

/** What changes on the way; nothing when nothing does. */
export const changesUrlOf = ({ currentVersion, targetVersion }: Plan) =>
  sameVersion(currentVersion, targetVersion) ? "" : changesUrl(currentVersion, targetVersion);
