import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { catalogue } from "../../steps/index";
import { generatedFiles, projectVersion } from "./generated-files";
import { writeStepPackage } from "./step-package";

/** Writes `dist/packages/octopus-ha-*.zip`, one per step, and removes those of other steps and versions. @returns how many */
export async function buildPackages(projectFolder: string): Promise<number> {
  const outDir = join(projectFolder, "dist", "packages");
  const version = await projectVersion(projectFolder);
  const written = await Promise.all(
    catalogue.map((step) => writeStepPackage(step, { projectFolder, version, outDir })),
  );
  for (const name of await readdir(outDir)) {
    const path = join(outDir, name);
    // The package of the Node runtime is built on request: it stays.
    if (!written.includes(path) && !name.startsWith("octopus-ha-node-runtime.")) await rm(path, { recursive: true });
  }
  return catalogue.length;
}

/** Writes the checked-in files that are generated, and removes from `metadata/` what no definition makes any more. */
export async function writeGenerated(projectFolder: string): Promise<number> {
  const stale = await staleFiles(projectFolder);
  const files = await generatedFiles(catalogue, projectFolder);
  for (const path of stale) {
    const content = files[path];
    if (content === undefined) await rm(join(projectFolder, path));
    else {
      await mkdir(dirname(join(projectFolder, path)), { recursive: true });
      await writeFile(join(projectFolder, path), content);
    }
  }
  return stale.length;
}

/**
 * Which of the checked-in files are not what the definitions make: changed by hand, missing, or left over.
 * @returns their paths from the project's folder
 */
export async function staleFiles(projectFolder: string): Promise<string[]> {
  const files = await generatedFiles(catalogue, projectFolder);
  const there = await filesBelow(projectFolder, "metadata");
  const leftOver = there.filter((path) => !(path in files));
  const different: string[] = [];
  for (const [path, content] of Object.entries(files)) {
    const found = await readFile(join(projectFolder, path), "utf8").catch(() => undefined);
    if (found !== content) different.push(path);
  }
  return [...different, ...leftOver].sort();
}

async function filesBelow(projectFolder: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(projectFolder, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(projectFolder.length + 1))
    .map((path) => path.split(sep).join("/"));
}
