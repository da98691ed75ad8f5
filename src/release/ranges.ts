import { compareVersions, parseVersion, type OctopusVersion } from "../values/version";

/** Versions from the first one on, below the second one, as the tables of the ways between versions write them. */
type VersionRange = readonly [from: string, below: string];

export const isBelow = (version: OctopusVersion, limit: string) => compareVersions(version, tabled(limit)) < 0;

export const isWithin = (version: OctopusVersion, [from, below]: VersionRange) =>
  !isBelow(version, from) && isBelow(version, below);

/** A version that a table names; each is parsed once. */
export function tabled(text: string): OctopusVersion {
  const known = TABLED.get(text) ?? parseVersion(text);
  if (!known) throw new Error(`The path rules contain '${text}', which is not a version.`);
  TABLED.set(text, known);
  return known;
}

const TABLED = new Map<string, OctopusVersion>();
