import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AcquiredPackage } from "./acquire-packages";
import { copyPackage } from "./package-cache";
import type { VariableValue } from "./variable-dictionary";

/**
 * The folder that a script runs in: of its own, with its packages, and removed after it
 * (facts: octopus-scripts#work-folder).
 */
export interface ScriptFolder {
  path: string;
  /** Where the script finds its packages. */
  variables: VariableValue[];
  remove(): Promise<void>;
}

/**
 * Makes the folder of a script and puts its packages into it: `<folder>/<name of the reference>`
 * (facts: octopus-packages#where-a-package-ends-up).
 */
export async function makeScriptFolder(parent: string, packages: readonly AcquiredPackage[]): Promise<ScriptFolder> {
  await mkdir(parent, { recursive: true });
  const path = await mkdtemp(join(parent, "script-"));
  const variables: VariableValue[] = [];
  for (const { name, feedId, stored, extracted } of packages) {
    const place = join(path, fileNameOf(name));
    const values: Record<string, string> = {
      PackageId: stored.PackageId,
      PackageVersion: stored.Version,
      FeedId: feedId,
      Extract: extracted ? "True" : "False",
    };
    if (extracted) {
      await copyPackage(extracted, place);
      values.ExtractedPath = place;
    } else {
      const file = `${fileNameOf(name)}.${stored.FileExtension.replace(/^\./, "")}`;
      await writeFile(join(path, file), stored.bytes);
      values.PackageFilePath = join(path, file);
      values.PackageFileName = file;
    }
    for (const [property, value] of Object.entries(values)) {
      variables.push({ name: `Octopus.Action.Package[${name}].${property}`, value });
    }
  }
  return { path, variables, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** What a file system does not take is replaced; a name of dots would be another folder. */
function fileNameOf(name: string): string {
  const safe = name.replace(/[<>:"/\\|?*\p{Cc}]/gu, "_");
  return /^\.*$/.test(safe) ? "_" : safe;
}
