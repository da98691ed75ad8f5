import { join } from "node:path";

/** How many seconds pass in one real second. */
export const SPEED_VARIABLE = "OCTOPUS_HA_REHEARSAL_SPEED";
/** When the rehearsal began, in milliseconds: so that all its machines have the same time. */
export const SINCE_VARIABLE = "OCTOPUS_HA_REHEARSAL_SINCE";
/** The folder in which stand-in programs leave exit codes that Unix would cut. */
export const EXIT_CODES_VARIABLE = "OCTOPUS_HA_REHEARSAL_EXIT_CODES";

/** Where build.mjs puts preload.ts. It is shipped with the command line, which rehearses with it. */
export const preloadIn = (projectFolder: string): string => join(projectFolder, "dist", "cli", "rehearsed-machine.cjs");

/**
 * What makes the Node of a script rehearse: it loads our part before the step, as a variable of Node itself tells it to.
 * The shipped step knows nothing of it.
 * @param preload as the machine names it on which the script runs
 * @param others further options for that Node
 */
export const rehearsingEnvironment = (
  preload: string,
  { speed, startedAtMs }: { speed: number; startedAtMs: number },
  others: readonly string[] = [],
): Record<string, string> => ({
  // Node reads a backslash in quotes as an escape; Windows takes a slash.
  NODE_OPTIONS: ["--require", JSON.stringify(preload.replaceAll("\\", "/")), ...others].join(" "),
  [SPEED_VARIABLE]: String(speed),
  [SINCE_VARIABLE]: String(startedAtMs),
});
