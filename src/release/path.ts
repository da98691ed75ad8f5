import type { Release } from "./feed";
import { BROKEN_RELEASES, REQUIRED_STOPS } from "./path-rules";
import type { BrokenRelease, RequiredStop } from "./path-rules";
import { isBelow, isWithin, tabled } from "./ranges";
import { compareVersions, type OctopusVersion } from "../values/version";

/** The next leg of the way to the version the policy wants. */
type Leg =
  | { kind: "direct"; target: Release }
  | { kind: "stop"; target: Release; rule: RequiredStop }
  /** A stop is required and no release that is allowed can be one. */
  | { kind: "no-stop"; rule: RequiredStop };

/**
 * How far one run may go: to the wanted release, or to the first required stop on the way, for which the newest allowed
 * release is taken.
 * @param mayStopAt whether exclusions, ceiling and age allow a release as a stop
 */
export function nextLeg(
  current: OctopusVersion,
  wanted: Release,
  releases: readonly Release[],
  mayStopAt: (release: Release) => boolean,
): Leg {
  const rule = firstStop(current, wanted.version);
  if (!rule) return { kind: "direct", target: wanted };
  const stops = releases
    .filter(({ version }) => isWithin(version, rule.over) && compareVersions(version, current) > 0)
    .filter((release) => !brokenWay(current, release.version) && mayStopAt(release))
    .sort((a, b) => compareVersions(b.version, a.version));
  const [newest] = stops;
  return newest ? { kind: "stop", target: newest, rule } : { kind: "no-stop", rule };
}

/**
 * The rule that forbids to go to a version: straight from the current one, or from the last required stop on the way. No
 * release is broken from one half of a stop's range only, so its first version speaks for all of it.
 */
export function brokenWay(current: OctopusVersion, to: OctopusVersion): BrokenRelease | undefined {
  const stop = firstStop(current, to);
  if (stop) return brokenWay(tabled(stop.over[0]), to);
  return BROKEN_RELEASES.find(
    ({ from, releases }) => isWithin(current, from) && releases.some((range) => isWithin(to, range)),
  );
}

/** The first stop on the way: the one over the oldest releases. */
function firstStop(current: OctopusVersion, to: OctopusVersion): RequiredStop | undefined {
  return REQUIRED_STOPS.filter((rule) => isBelow(current, rule.fromBelow) && !isBelow(to, rule.to)).sort((a, b) =>
    compareVersions(tabled(a.over[0]), tabled(b.over[0])),
  )[0];
}
