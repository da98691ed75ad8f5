import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { FaultName } from "../stand-ins/world/faults";

/** What a rehearsal has to know of a planted bug; the bug itself is an edit of the source. */
export interface PlantedBug {
  name: string;
  /** What has to happen in the world for the bug to show. */
  faults?: readonly FaultName[];
  versions?: { from: string; to: string };
  /** Project variables that the bug needs. */
  variables?: Readonly<Record<string, string>>;
  /** How many runs it takes. */
  runs?: number;
  /** Project variables of a second run, when it takes other ones. */
  again?: Readonly<Record<string, string>>;
}

/** The bugs of `test/mutations`, as their bundle exports them. */
export interface PlantedBugs {
  all: readonly PlantedBug[];
  /** Bundles the steps that carry the bug. @returns the folder with their packages, to be put before the shipped ones */
  plant: (name: string, projectFolder: string) => Promise<{ folder: string; remove: () => void }>;
}

/**
 * Planted bugs are tests of the judges: they change the source code, and are no part of what is shipped.
 * @returns undefined where there is no checkout
 */
export function plantedBugs(projectFolder: string): PlantedBugs | undefined {
  const bundle = join(projectFolder, "dist", "mutations.cjs");
  if (!existsSync(bundle) || !existsSync(join(projectFolder, "steps"))) return undefined;
  return createRequire(bundle)(bundle) as PlantedBugs;
}
