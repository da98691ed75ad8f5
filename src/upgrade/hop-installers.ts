import { parseVersion, sameVersion, type OctopusVersion } from "../values/version";
import type { NodeRecord } from "./record/record";

/** The installer of a hop, as the download server described it before the first one: by this it is known again. */
export interface HopInstaller {
  version: OctopusVersion;
  /** Null when the server did not say. */
  sizeBytes: number | null;
  /** Lower-case hex; empty when the server did not say. */
  sha256: string;
}

/** For the output `HopInstallers`: `2025.4.10333 1430000000 ab…`. */
export const hopInstallerText = ({ version, sizeBytes, sha256 }: HopInstaller): string =>
  [version.text, sizeBytes ?? 0, sha256].join(" ").trim();

/** Reads what `hopInstallerText` wrote; what is no such text is left out. */
export function hopInstallersFrom(texts: readonly string[]): HopInstaller[] {
  return texts.flatMap((text) => {
    const [version, size, sha256 = ""] = text.split(" ");
    const parsed = parseVersion(version);
    return parsed ? [{ version: parsed, sizeBytes: Number(size) || null, sha256 }] : [];
  });
}

/**
 * What an earlier run knew of the installer of a version: it staged it, and the vendor may offer it no more.
 * @param plan of the record of that run, closed or open
 */
export function knownInstaller(
  plan: NodeRecord["plan"] | undefined,
  version: OctopusVersion,
): Omit<HopInstaller, "version"> | undefined {
  if (!plan) return undefined;
  const { installerSizeBytes: sizeBytes, installerSha256: sha256 } = plan;
  if (sameVersion(plan.to, version)) return { sizeBytes, sha256 };
  return plan.hops?.find((hop) => sameVersion(hop.version, version));
}
