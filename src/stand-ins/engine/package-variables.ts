import type { AcquiredPackage } from "./script-carrier";
import type { VariableValue } from "./variable-dictionary";

/** Where a script finds one of its packages. */
export type PackagePlace = { ExtractedPath: string } | { PackageFilePath: string; PackageFileName: string };

/** What a script is told of one of its packages (facts: octopus-packages#where-a-package-ends-up). */
export function packageVariables(
  { name, feedId, stored, extracted }: AcquiredPackage,
  place: PackagePlace,
): VariableValue[] {
  const values = {
    PackageId: stored.PackageId,
    PackageVersion: stored.Version,
    FeedId: feedId,
    Extract: extracted ? "True" : "False",
    ...place,
  };
  return Object.entries(values).map(([property, value]) => ({
    name: `Octopus.Action.Package[${name}].${property}`,
    value,
  }));
}

/** The variable that names the folder of an extracted package. */
export const extractedPathOf = (packageReference: string) =>
  `Octopus.Action.Package[${packageReference}].ExtractedPath`;
