import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "../../steps/index";
import { writeStepPackage } from "../../src/package/step-package";
import type { Break } from "./break";

/** Above every shipped version: it is seen in a package's name that it is not the shipped one. */
const PLANTED_VERSION = "0.0.0-planted";

/**
 * Bundles the steps of a planted bug with the bug in them.
 * @returns the folder with their packages, to be put before the shipped ones
 * @throws Error when a place is not found exactly once: a planted bug has to follow the source
 */
export async function plantBreak(planted: Break, projectFolder: string): Promise<{ folder: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "octopus-ha-break-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const made = new Set<Break["edits"][number]>();
  const transformSource = (path: string, text: string) => {
    let changed = text;
    for (const edit of planted.edits.filter(({ file }) => path === join(projectFolder, file))) {
      const pieces = changed.split(edit.find);
      if (pieces.length !== 2) {
        throw new Error(
          `'${edit.find}' occurs ${pieces.length - 1} times in ${edit.file}; it must occur exactly once.`,
        );
      }
      changed = pieces.join(edit.replace);
      made.add(edit);
    }
    return changed;
  };
  try {
    for (const step of catalogue.filter(({ id }) => planted.steps.includes(id))) {
      await writeStepPackage(step, { projectFolder, version: PLANTED_VERSION, outDir: folder, transformSource });
    }
    const missed = planted.edits.filter((edit) => !made.has(edit)).map(({ file }) => file);
    if (missed.length > 0)
      throw new Error(`${missed.join(", ")} is not part of any of the steps ${planted.steps.join(", ")}.`);
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, remove };
}
