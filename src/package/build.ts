import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { catalogue } from "../../steps/index";
import { RUNBOOKS } from "../runbooks/index";
import { runbookProblems } from "../runbooks/problems";
import { generatedFiles, projectVersion } from "./generated-files";
import { staleFiles } from "./stale-files";
import { writeStepPackage } from "./step-package";

export { writeRelease } from "./release";
export { runtimePackage } from "./runtime-package";

/**
 * Writes `octopus-ha-*.zip`, one per step, and removes those of other steps and versions.
 * @returns how many
 */
export async function buildPackages(
  projectFolder: string,
  outDir = join(projectFolder, "dist", "packages"),
): Promise<number> {
  refuseWrongLists();
  const version = await projectVersion(projectFolder);
  const packages = await Promise.all(
    catalogue.map((step) => writeStepPackage(step, { projectFolder, version, outDir })),
  );
  const written = packages.map(({ path }) => path);
  for (const name of await readdir(outDir)) {
    const path = join(outDir, name);
    // The package of the Node runtime is built on request: it stays.
    if (!written.includes(path) && !name.startsWith("octopus-ha-node-runtime.")) await rm(path, { recursive: true });
  }
  return written.length;
}

/** A list that runs a reader before its producer is not shipped. */
function refuseWrongLists(): void {
  const problems = runbookProblems(RUNBOOKS, catalogue);
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

/** Writes the checked-in files that are generated, and removes from `metadata/` what no definition makes any more. */
export async function writeGenerated(projectFolder: string): Promise<number> {
  const files = await generatedFiles(catalogue, projectFolder);
  const stale = await staleFiles(catalogue, projectFolder);
  for (const path of stale) {
    const target = join(projectFolder, path);
    const content = files[path];
    if (content === undefined) await rm(target);
    else {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
    }
  }
  return stale.length;
}
