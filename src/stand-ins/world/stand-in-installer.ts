import type { Chance } from "./chance";

/** The first line of a stand-in installer: JSON, then bytes of chance. */
interface InstallerHeader {
  version: string;
  sizeBytes: number;
}

/** A stand-in installer: a first line that says what it is, then bytes of chance. Not a package Windows could install. */
export function makeStandInInstaller(version: string, sizeBytes: number, chance: Chance): Buffer {
  const header = `${JSON.stringify({ version, sizeBytes, note: "a stand-in for an installer" })}\n`;
  return Buffer.concat([Buffer.from(header), chance.bytes(sizeBytes - Buffer.byteLength(header))]);
}

/** The version in a stand-in installer; undefined when it is none, or not all of it. */
export function versionInInstaller(bytes: Buffer): string | undefined {
  const end = bytes.indexOf(10);
  if (end < 0 || end > 1000) return undefined;
  try {
    const header = JSON.parse(bytes.subarray(0, end).toString("utf8")) as InstallerHeader;
    return header.sizeBytes === bytes.length ? header.version : undefined;
  } catch {
    return undefined;
  }
}
