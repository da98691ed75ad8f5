import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AcquiredPackage } from "../script-carrier";
import { copyPackage } from "./package-cache";
import { packageVariables, type PackagePlace } from "../package-variables";
import type { VariableValue } from "../variable-dictionary";

/**
 * The folder that a script runs in: of its own, with its packages, and removed after it
 * (facts: octopus-scripts#work-folder).
 */
interface ScriptFolder {
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
  for (const each of packages) variables.push(...packageVariables(each, await put(each, path)));
  return { path, variables, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

async function put({ name, stored, extracted }: AcquiredPackage, folder: string): Promise<PackagePlace> {
  if (extracted) {
    const place = join(folder, fileNameOf(name));
    await copyPackage(extracted, place);
    return { ExtractedPath: place };
  }
  const file = `${fileNameOf(name)}.${stored.FileExtension.replace(/^\./, "")}`;
  await writeFile(join(folder, file), stored.bytes);
  return { PackageFilePath: join(folder, file), PackageFileName: file };
}

/** What a file system does not take is replaced; a name of dots would be another folder. */
function fileNameOf(name: string): string {
  const safe = name.replace(/[<>:"/\\|?*\p{Cc}]/gu, "_");
  return /^\.*$/.test(safe) ? "_" : safe;
}
