import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "../../steps/index";
import { writeStepPackage } from "../package/step-package";

/** A planted bug: one place in the source of one step, changed before that step is bundled. */
export interface Break {
  name: string;
  /** The promise that must be seen to break. */
  promise: string;
  /** The step whose package carries the bug. */
  step: string;
  /** The source file, from the project's folder. */
  file: string;
  find: string;
  replace: string;
  /** What somebody might have done, in a sentence. */
  story: string;
  /** What has to happen in the world for the bug to show. */
  faults?: readonly string[];
}

export const BREAKS: readonly Break[] = [];

export function findBreak(name: string): Break {
  const found = BREAKS.find((each) => each.name === name);
  if (!found) throw new Error(`There is no planted bug '${name}'.`);
  return found;
}

/**
 * Bundles the step with the bug in it.
 * @returns the folder with its package, to be put before the shipped ones
 * @throws Error when the place is not found exactly once: the planted bug has to follow the source
 */
export async function plantBreak(planted: Break, projectFolder: string): Promise<{ folder: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "octopus-ha-break-"));
  let changed = 0;
  const step = catalogue.find(({ id }) => id === planted.step);
  if (!step) throw new Error(`There is no step '${planted.step}'.`);
  await writeStepPackage(step, {
    projectFolder,
    version: "0.0.0-planted",
    outDir: folder,
    transformSource: (path, text) => {
      if (path !== join(projectFolder, planted.file)) return text;
      const pieces = text.split(planted.find);
      if (pieces.length !== 2)
        throw new Error(`'${planted.find}' stands ${pieces.length - 1} times in ${planted.file}.`);
      changed += 1;
      return pieces.join(planted.replace);
    },
  });
  if (changed !== 1) throw new Error(`${planted.file} is not part of the step ${planted.step}.`);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
