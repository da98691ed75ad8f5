import { parseVersion, type OctopusVersion } from "../../src/values/version";

/** The version that a test writes as text. */
export function versionOf(text: string): OctopusVersion {
  const version = parseVersion(text);
  if (!version) throw new Error(`'${text}' is not a version.`);
  return version;
}
