import * as z from "zod";
import { powerShell } from "./powershell";
import type { RunProgram } from "./run-program";

/** A program that runs. */
export interface RunningInFolder {
  id: number;
  /** Without `.exe`: `Octopus.Manager`. */
  name: string;
}

/**
 * Programs that run from a folder, or have loaded a file of it: what they hold, an installer cannot replace
 * (facts: windows-installer#files-in-use). A process whose files may not be listed is left out, as those of the system are.
 * Command lines are not read: they may hold secrets.
 */
const SCRIPT = String.raw`
    $folder = $given.TrimEnd('\') + '\'
    $found = @(Get-Process | Where-Object {
        try { @($_.Modules | Where-Object { $_.FileName -and $_.FileName.StartsWith($folder, [StringComparison]::OrdinalIgnoreCase) }).Count -gt 0 }
        catch { $false }
    } | ForEach-Object { @{ id = $_.Id; name = $_.ProcessName } })
    $answer = @{ programs = [object[]]$found }
`;

const answer = z.object({ programs: z.array(z.object({ id: z.number(), name: z.string() })) });

/** Asks through Windows PowerShell. @throws Failure `PowerShell-…` */
export function folderPrograms(
  run: RunProgram,
  env: NodeJS.ProcessEnv,
  timeoutSeconds: number,
): (folder: string) => Promise<RunningInFolder[]> {
  const ask = powerShell(run, env, timeoutSeconds);
  return async (folder) => {
    const purpose = "list the programs that use the installation folder";
    return (await ask({ name: "folder-programs", script: SCRIPT, input: folder, answer, purpose })).programs;
  };
}
