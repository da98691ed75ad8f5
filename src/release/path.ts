import type { Release } from "./feed";
import { BROKEN_RELEASES, PATH_NOTES, REQUIRED_STOPS } from "./path-rules";
import type { BrokenRelease, PathNote, RequiredStop } from "./path-rules";
import { compareVersions, parseVersion, type OctopusVersion } from "../values/version";

/** The next leg of the way to the version the policy wants. */
type Leg =
  | { kind: "direct"; target: Release }
  | { kind: "stop"; target: Release; rule: RequiredStop }
  /** A stop is required and no release that is allowed can be one. */
  | { kind: "no-stop"; rule: RequiredStop };

/**
 * How far this run may go: to the wanted release, or to the first required stop on the way, for which the newest allowed
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

/** The rule that forbids to go from one version straight to another; undefined when a required stop lies between. */
export function brokenWay(current: OctopusVersion, to: OctopusVersion): BrokenRelease | undefined {
  if (firstStop(current, to)) return undefined;
  return BROKEN_RELEASES.find(
    ({ from, releases }) => isWithin(current, from) && releases.some((range) => isWithin(to, range)),
  );
}

/** What is worth knowing of the way from one version to another. */
export function pathNotes(current: OctopusVersion, to: OctopusVersion): PathNote[] {
  return PATH_NOTES.filter(({ fromBelow, to: range }) => isBelow(current, fromBelow) && isWithin(to, range));
}

/** The first stop on the way: the one over the oldest releases. */
function firstStop(current: OctopusVersion, to: OctopusVersion): RequiredStop | undefined {
  return REQUIRED_STOPS.filter((rule) => isBelow(current, rule.fromBelow) && !isBelow(to, rule.to)).sort((a, b) =>
    compareVersions(mustParse(a.over[0]), mustParse(b.over[0])),
  )[0];
}

const isBelow = (version: OctopusVersion, limit: string) => compareVersions(version, mustParse(limit)) < 0;
const isWithin = (version: OctopusVersion, [from, below]: readonly [string, string]) =>
  !isBelow(version, from) && isBelow(version, below);

function mustParse(text: string): OctopusVersion {
  const version = parseVersion(text);
  if (!version) throw new Error(`The path rules contain '${text}', which is not a version.`);
  return version;
}
