import { invalid } from "./refusal";

const FILE_NAME =
  /^(?<id>\w+(?:[_.-]\w+)*?)\.(?<version>\d+(?:\.\d+){0,3}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)\.(?<extension>zip|nupkg|tar\.gz|tgz|tar\.bz2|tar|jar|war|ear|rar)$/i;

const LONGEST_ID = 100;

/**
 * Package id, version and extension come from the name of the file alone
 * (facts: octopus-packages#names-of-package-files).
 */
export function packageFile(fileName: string): { PackageId: string; Version: string; FileExtension: string } {
  const { id = "", version = "", extension = "" } = FILE_NAME.exec(fileName)?.groups ?? {};
  if (id === "") {
    throw invalid(
      `The package file name '${fileName}' is not valid: it has to be <PackageId>.<Version>.<extension>, ` +
        "with a semantic version.",
    );
  }
  if (id.length > LONGEST_ID) throw invalid("Package Name is too long.");
  return { PackageId: id, Version: version, FileExtension: `.${extension.toLowerCase()}` };
}
