import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * Names a folder in which a program leaves its whole exit code, in a file named for its process id. Only the rehearsal
 * sets it: Unix keeps eight bits of an exit code (1603 arrives as 67), Windows keeps all.
 */
export const EXIT_CODES_VARIABLE = "OCTOPUS_HA_REHEARSAL_EXIT_CODES";

/** The exit code as the program meant it: the one Node saw, unless a stand-in program left a longer one. */
export function wholeExitCode(seen: number, processId: number | undefined, env: NodeJS.ProcessEnv): number {
  const folder = env[EXIT_CODES_VARIABLE];
  if (!folder) return seen | 0; // Node hands negative codes over as unsigned (facts, lab)
  const file = join(folder, String(processId));
  try {
    const code = Number(readFileSync(file, "utf8"));
    rmSync(file);
    return code;
  } catch {
    return seen | 0;
  }
}
