import compareSemver from "semver/functions/compare";
import parseSemver from "semver/functions/parse";
import type SemVer from "semver/classes/semver";

/** A version of Octopus Server: `year.minor.build` since 2018, `major.minor.build` before (facts 4). */
export interface OctopusVersion {
  /** In the form others are compared with: `2025.4.10333`, with a suffix when there is one. */
  text: string;
  /** The first part: the year. A change may break things and needs the whole backup. */
  major: number;
  /** The second part: features and schema. */
  minor: number;
  patch: number;
  /** The fourth part: of files (always 0) and of releases before 3.0. */
  revision: number;
  /** A pre-release; it sorts below the plain version. */
  suffix: string;
}

const LENIENT = /^\s*v?(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?(?:-([0-9A-Za-z.-]+))?(?:\+\S*)?\s*$/;

/**
 * Reads a version as releases, files and programs write it: three or four parts, leading zeros, a suffix, build data.
 * @returns undefined for anything else, e.g. `2024.3`
 */
export function parseVersion(text: string): OctopusVersion | undefined {
  const [, major, minor, patch, revision = "0", suffix = ""] = LENIENT.exec(text) ?? [];
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  const parts = [major, minor, patch].map(Number);
  const plain = parts.join(".") + (Number(revision) === 0 ? "" : `.${Number(revision)}`);
  return {
    text: suffix ? `${plain}-${suffix}` : plain,
    major: Number(major),
    minor: Number(minor),
    patch: Number(patch),
    revision: Number(revision),
    suffix,
  };
}

/** Below zero when `a` is the older one. The first three parts and the suffix compare as semver does. */
export function compareVersions(a: OctopusVersion, b: OctopusVersion): number {
  const plain = compareSemver(semverOf(a, ""), semverOf(b, ""));
  return plain || a.revision - b.revision || compareSemver(semverOf(a, a.suffix), semverOf(b, b.suffix));
}

/** Whether two texts mean one version, e.g. `2025.4.10333` and a file version `2025.4.10333.0`. */
export function sameVersion(a: string | undefined, b: string | undefined): boolean {
  const [left, right] = [parseVersion(a ?? ""), parseVersion(b ?? "")];
  return left !== undefined && right !== undefined && compareVersions(left, right) === 0;
}

/** Whether the first text is a version strictly older than the second; false when either is no version. */
export function isOlder(a: string | undefined, b: string | undefined): boolean {
  const [left, right] = [parseVersion(a ?? ""), parseVersion(b ?? "")];
  return left !== undefined && right !== undefined && compareVersions(left, right) < 0;
}

function semverOf({ major, minor, patch }: OctopusVersion, suffix: string): SemVer | string {
  const text = `${major}.${minor}.${patch}${suffix && `-${suffix}`}`;
  // A suffix that semver does not know (`-01`) compares as the nearest one it knows.
  return parseSemver(text) ?? `${major}.${minor}.${patch}-0`;
}
