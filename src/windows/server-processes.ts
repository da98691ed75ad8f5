import * as z from "zod";
import { powerShell } from "./powershell";
import type { RunProgram } from "./run-program";

/** Processes of Octopus.Server.exe on this machine: the program may outlive the step that started it. */
export interface ServerProcesses {
  /** Their ids. @throws Failure `PowerShell-…` */
  ids(): Promise<number[]>;
}

/** By name, for no instance but this one is on the machine. Command lines are not read: they may hold secrets. */
const SCRIPT = String.raw`
    $ids = @(Get-Process -Name 'Octopus.Server' -ErrorAction SilentlyContinue | ForEach-Object { $_.Id })
    $answer = @{ ids = $ids }
`;

const answer = z.object({ ids: z.array(z.number()) });

/** Asks through Windows PowerShell, for Node knows no processes but its own. */
export function serverProcesses(run: RunProgram, env: NodeJS.ProcessEnv, timeoutSeconds: number): ServerProcesses {
  const ask = powerShell(run, env, timeoutSeconds);
  const question = {
    name: "server-processes",
    script: SCRIPT,
    answer,
    purpose: "tell whether Octopus.Server.exe is running",
  };
  return { ids: async () => (await ask(question)).ids };
}
