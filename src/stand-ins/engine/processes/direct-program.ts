import { existsSync } from "node:fs";
import { join } from "node:path";
import { handOver } from "../handed-over";
import { extractedPathOf } from "../package-variables";
import type { ScriptText } from "../script-carrier";
import type { ScriptProgram } from "./script-process";

/** A script, and where it runs. */
export interface ScriptCall extends ScriptText {
  folder: string;
  /** Of the machine. */
  environment: NodeJS.ProcessEnv;
}

/**
 * Where there is no PowerShell: what the step's script comes down to. `node run.js`, nothing in argv, and stdin stays
 * open as long as whoever plays the script is there.
 * @throws Error when the script or its package is not as it should be
 */
export function directProgram({ body, variables, folder, environment }: ScriptCall): ScriptProgram {
  const { packageReference, stdin, promise } = handOver({ body, variables });
  const packageFolder = variables.get(extractedPathOf(packageReference)) ?? "";
  const run = join(packageFolder, "run.js");
  if (!existsSync(run)) throw new Error(`The package '${packageReference}' holds no run.js.`);
  return {
    command: process.execPath,
    args: [run],
    folder,
    environment: { ...environment, NODE_USE_SYSTEM_CA: "1", NODE_USE_ENV_PROXY: "1" },
    stdin,
    promise,
  };
}
