import { parseVersion, type OctopusVersion } from "../values/version";

/** The installer that a run wants on every node. */
export interface WantedInstaller {
  version: OctopusVersion;
  /** Or its path in the folder of a mirror. */
  url: string;
  /** Null when the server did not say. */
  sizeBytes: number | null;
  /** Lower-case hex; empty when the server did not say. */
  sha256: string;
}

const FILE_NAME = /^Octopus\.(\d+\.\d+\.\d+)-x64\.msi(?:\.partial(?:-tag)?)?$/i;

/** Which version a staged file (whole or partial) belongs to; undefined for any other file. */
export const versionOfFileName = (fileName: string) => parseVersion(FILE_NAME.exec(fileName)?.[1]);

/** What is wrong with a file of that size and hash; undefined when it is the one that is wanted. */
export function differenceFrom(
  wanted: Pick<WantedInstaller, "sizeBytes" | "sha256">,
  found: { sizeBytes: number; sha256: string },
): string | undefined {
  if (wanted.sizeBytes !== null && found.sizeBytes !== wanted.sizeBytes) {
    return `it has ${found.sizeBytes} bytes instead of ${wanted.sizeBytes}`;
  }
  if (wanted.sha256 && found.sha256 !== wanted.sha256.toLowerCase()) {
    return `its SHA-256 is ${found.sha256} instead of ${wanted.sha256.toLowerCase()}`;
  }
  return undefined;
}

/** Bytes in the unit a person thinks in: `1.43 GB`, `5 MB`. */
export function inWords(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(2)} GB`;
  if (bytes >= 1e6) return `${Math.round(bytes / 1e6)} MB`;
  return `${Math.ceil(bytes / 1e3)} KB`;
}
