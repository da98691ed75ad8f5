import type { Release } from "./feed";
import { brokenWay } from "./path";
import { compareVersions, type OctopusVersion } from "../values/version";

/** Which releases an operator allows. */
export interface Policy {
  /** How far it may go: the same year and minor, the same year, any; or one version only. */
  reach: "patch" | "minor" | "major" | "exact";
  /** With `exact`. */
  exact: OctopusVersion | undefined;
  minimumAgeDays: number;
  /** The newest version that is allowed. */
  ceiling: OctopusVersion | undefined;
  excluded: readonly OctopusVersion[];
}

/** Why newer releases are not taken; each release counts for the first reason that holds. */
export type PassedOverReason =
  | "beyond-reach"
  | "not-the-exact-version"
  | "excluded"
  | "above-ceiling"
  | "too-young"
  | "known-broken"
  | "not-covered-by-licence";

export interface PassedOver {
  reason: PassedOverReason;
  /** Newest first. */
  versions: OctopusVersion[];
}

interface Decision {
  /** The newest release that is newer than the current version and allowed. */
  wanted: Release | undefined;
  /** Strictly newer releases that were not allowed, by reason. Older ones are not worth a word. */
  passedOver: PassedOver[];
}

export interface Situation {
  current: OctopusVersion;
  now: Date;
  /** The newest version the licence covers, as the instance says it; undefined when it does not say. */
  coveredByLicence: OctopusVersion | undefined;
}

const MS_PER_DAY = 86_400_000;

/** Whether a release may be taken at all, policy and licence being what they are; else the reason. */
function objectionTo(release: Release, policy: Policy, situation: Situation): PassedOverReason | undefined {
  const { version } = release;
  const { current, coveredByLicence } = situation;
  if (policy.reach === "exact") {
    if (policy.exact && compareVersions(version, policy.exact) !== 0) return "not-the-exact-version";
  } else if (!isWithinReach(version, current, policy.reach)) return "beyond-reach";
  const limit = limitOn(release, policy, situation);
  if (limit) return limit;
  if (brokenWay(current, version)) return "known-broken";
  return isAbove(version, coveredByLicence) ? "not-covered-by-licence" : undefined;
}

/** The limits that hold for a required stop too: exclusions, ceiling and age. */
export function limitOn(
  release: Release,
  policy: Policy,
  { now }: Pick<Situation, "now">,
): PassedOverReason | undefined {
  if (policy.excluded.some((excluded) => compareVersions(excluded, release.version) === 0)) return "excluded";
  if (isAbove(release.version, policy.ceiling)) return "above-ceiling";
  if (policy.minimumAgeDays === 0) return undefined;
  // A release whose day is not known is never old enough.
  const ageDays = release.released ? (now.getTime() - release.released.getTime()) / MS_PER_DAY : -1;
  return ageDays < policy.minimumAgeDays ? "too-young" : undefined;
}

/**
 * Which release the policy wants: the newest allowed one that is strictly newer than the current version. The order of
 * the releases means nothing.
 */
export function decide(releases: readonly Release[], policy: Policy, situation: Situation): Decision {
  const newer = releases
    .filter(({ version }) => compareVersions(version, situation.current) > 0)
    .sort((a, b) => compareVersions(b.version, a.version));
  let wanted: Release | undefined;
  const passedOver = new Map<PassedOverReason, OctopusVersion[]>();
  for (const release of newer) {
    const objection = objectionTo(release, policy, situation);
    if (objection) passedOver.set(objection, [...(passedOver.get(objection) ?? []), release.version]);
    else wanted ??= release;
  }
  return { wanted, passedOver: [...passedOver].map(([reason, versions]) => ({ reason, versions })) };
}

function isWithinReach(version: OctopusVersion, current: OctopusVersion, reach: "patch" | "minor" | "major"): boolean {
  if (reach === "major") return true;
  return version.major === current.major && (reach === "minor" || version.minor === current.minor);
}

const isAbove = (version: OctopusVersion, limit: OctopusVersion | undefined) =>
  limit !== undefined && compareVersions(version, limit) > 0;
