import type { OctopusVersion } from "./version";

/** The vendor's own file name (facts: octopus-releases#installer). */
export const installerFileName = (version: OctopusVersion) => `Octopus.${version}-x64.msi`;
