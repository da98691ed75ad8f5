import compareSemver from "semver/functions/compare";
import parseSemver from "semver/functions/parse";
import type SemVer from "semver/classes/semver";

/**
 * A version of Octopus Server: `year.minor.build` since 2018, `major.minor.build` before
 * (facts: octopus-releases#version-numbers).
 */
export class OctopusVersion {
  /** In the form that is handed on: `2025.4.10333`, with a suffix when there is one. */
  readonly text: string;

  constructor(
    /** The first part: the year. A change may break things and needs the whole backup. */
    readonly major: number,
    /** The second part: features and schema. */
    readonly minor: number,
    readonly patch: number,
    /** The fourth part: of files (always 0) and of releases before 3.0. */
    readonly revision = 0,
    /** A pre-release; it sorts below the plain version. */
    readonly suffix = "",
  ) {
    const plain = [major, minor, patch].join(".") + (revision === 0 ? "" : `.${revision}`);
    this.text = suffix ? `${plain}-${suffix}` : plain;
  }

  /** So that a sentence may name it. */
  toString(): string {
    return this.text;
  }
}

const LENIENT = /^\s*v?(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?(?:-([0-9A-Za-z.-]+))?(?:\+\S*)?\s*$/;

/**
 * Reads a version as releases, files and programs write it: three or four parts, leading zeros, a suffix, build data.
 * For the edges, where a text comes in: everywhere else a version is handed on as what it is.
 * @returns undefined for anything else, e.g. `2024.3`
 */
export function parseVersion(text: string | undefined): OctopusVersion | undefined {
  const [, major, minor, patch, revision = "0", suffix = ""] = LENIENT.exec(text ?? "") ?? [];
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  return new OctopusVersion(Number(major), Number(minor), Number(patch), Number(revision), suffix);
}

/** Below zero when `a` is the older one. The first three parts and the suffix compare as semver does. */
export function compareVersions(a: OctopusVersion, b: OctopusVersion): number {
  const plain = a.major - b.major || a.minor - b.minor || a.patch - b.patch || a.revision - b.revision;
  if (plain !== 0 || (a.suffix === "" && b.suffix === "")) return plain;
  return compareSemver(semverOf(a, a.suffix), semverOf(b, b.suffix));
}

/** A version; null or undefined when there is none, or when a text was no version. */
type IfAny = OctopusVersion | null | undefined;

/** Whether both are one version; none is not the same as none. */
export function sameVersion(a: IfAny, b: IfAny): boolean {
  return a != null && b != null && compareVersions(a, b) === 0;
}

/** Whether the first is strictly older than the second; false when there is none of either. */
export function isOlder(a: IfAny, b: IfAny): boolean {
  return a != null && b != null && compareVersions(a, b) < 0;
}

/** Whether they differ by no more than the patch: within one year and minor. */
export const sameMinor = (a: OctopusVersion, b: OctopusVersion): boolean => a.major === b.major && a.minor === b.minor;

function semverOf({ major, minor, patch }: OctopusVersion, suffix: string): SemVer | string {
  const text = `${major}.${minor}.${patch}${suffix && `-${suffix}`}`;
  // A suffix that semver does not know (`-01`) compares as the nearest one it knows.
  return parseSemver(text) ?? `${major}.${minor}.${patch}-0`;
}
