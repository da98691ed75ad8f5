import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { nameAndVersion, type ThirdPartyPackage } from "./third-party";

const RULE = "=".repeat(80);

/**
 * The two files that go along with every bundle: our licence, and those of the packages whose code is in it.
 * @returns file name -> content
 */
export async function licenceFiles(
  packages: readonly ThirdPartyPackage[],
  projectFolder: string,
): Promise<Record<string, string>> {
  const own = (await readFile(join(projectFolder, "LICENSE"), "utf8")).replaceAll("\r\n", "\n");
  return { LICENSE: own, "THIRD-PARTY-LICENSES.txt": thirdPartyPage(packages) };
}

function thirdPartyPage(packages: readonly ThirdPartyPackage[]): string {
  const line = (each: ThirdPartyPackage) => `${nameAndVersion(each)} (${each.licence})`;
  return [
    "This software contains code of these packages, each under its own license:",
    "",
    ...packages.map((each) => `  ${line(each)}`),
    ...packages.flatMap((each) => ["", RULE, line(each), RULE, "", each.texts.join("\n\n")]),
    "",
  ].join("\n");
}
