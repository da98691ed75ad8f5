import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { AnyStep } from "../step/define-step";
import { generatedFiles } from "./generated-files";
import { PROVEN_FILE } from "./proven";

/**
 * Which of the checked-in files are not what the definitions make: changed by hand, missing, or left over.
 * @returns their paths from the project's folder
 */
export async function staleFiles(steps: readonly AnyStep[], projectFolder: string): Promise<string[]> {
  const files = await generatedFiles(steps, projectFolder);
  const leftOver = (await filesBelow(projectFolder, "metadata")).filter(
    (path) => !(path in files) && path !== PROVEN_FILE,
  );
  const different: string[] = [];
  for (const [path, content] of Object.entries(files)) {
    const found = await readFile(join(projectFolder, path)).catch(() => undefined);
    if (!found?.equals(Buffer.from(content))) different.push(path);
  }
  return [...different, ...leftOver].sort();
}

async function filesBelow(projectFolder: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(projectFolder, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(projectFolder, join(entry.parentPath, entry.name)).split(sep).join("/"));
}
