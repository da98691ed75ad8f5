import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "../../steps/index";
import { writeStepPackage } from "../../src/package/step-package";
import type { Break } from "./break";
import { editedSources } from "./edited-sources";

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
  const { transformSource, missed } = editedSources(planted, projectFolder);
  try {
    for (const step of catalogue.filter(({ id }) => planted.steps.includes(id))) {
      await writeStepPackage(step, { projectFolder, version: PLANTED_VERSION, outDir: folder, transformSource });
    }
    const notRead = missed();
    if (notRead.length > 0)
      throw new Error(`${notRead.join(", ")} is not part of any of the steps ${planted.steps.join(", ")}.`);
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, remove };
}
