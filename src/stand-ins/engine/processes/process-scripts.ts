import { readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { directProgram } from "./direct-program";
import { PackageCache } from "./package-cache";
import { powershellProgram } from "./powershell-program";
import type { ReadOnMachine, ScriptCarrier } from "../script-carrier";
import { makeScriptFolder } from "./script-folder";
import { runProgram, type ScriptProgram } from "./script-process";

/** What a machine is to the scripts that run there as processes. */
export interface ProcessMachine {
  environment: NodeJS.ProcessEnv;
  /** How this machine names a path that a script there names; without it, the same. */
  pathHere?: (path: string) => string;
  /** How the machine starts what a script comes down to; without it, as it is. */
  startsAs?: (program: ScriptProgram) => ScriptProgram;
}

/** Runs scripts as real processes, each in a folder of its own. */
export function processScripts(options: {
  /** By machine id. */
  machines: ReadonlyMap<string, ProcessMachine>;
  /** Where packages and scripts are put; whoever made it removes it. */
  workFolder: string;
  /** The path of a PowerShell 7; without one the step's program is started as its script would. */
  pwsh?: string | undefined;
}): ScriptCarrier {
  const { machines, workFolder, pwsh } = options;
  const cache = new PackageCache(join(workFolder, "packages"));
  return {
    extract: (stored) => cache.extract(stored),
    run: async ({ taskId, machineId, packages, textWith }, listener, cancel, watch) => {
      const machine = machines.get(machineId);
      if (!machine) throw new Error(`The machine ${machineId} runs no scripts.`);
      const { environment, startsAs, pathHere } = machine;
      const folder = await makeScriptFolder(join(workFolder, taskId, machineId), packages);
      try {
        const call = { ...textWith(folder.variables), folder: folder.path, environment };
        const program = pwsh === undefined ? directProgram(call) : await powershellProgram(pwsh, call);
        const end = await runProgram(startsAs?.(program) ?? program, listener, cancel, watch);
        await watch.onEnded?.((path) => readFrom(resolve(folder.path, pathHere?.(path) ?? path)));
        return end;
      } finally {
        await folder.remove();
      }
    },
    endOfTask: (taskId) => rm(join(workFolder, taskId), { recursive: true, force: true, maxRetries: 3 }),
  };
}

async function readFrom(path: string): ReturnType<ReadOnMachine> {
  try {
    return { path, bytes: await readFile(path) };
  } catch {
    return { path, bytes: undefined };
  }
}
