import * as z from "zod";
import type { InstallerLock } from "./installer-lock";
import { powerShell } from "./powershell";
import type { RunProgram } from "./run-program";

/**
 * Windows Installer holds this mutex while it executes, whoever started it: our own installer that outlived its step,
 * or Windows Update. It exists between installations too, so it is not enough that it can be opened. One that may not
 * be opened is held; one whose owner died is free.
 */
const SCRIPT = String.raw`
    $held = $false
    $mutex = $null
    try {
        if ([Threading.Mutex]::TryOpenExisting('Global\_MSIExecute', [ref]$mutex)) {
            try { if ($mutex.WaitOne(0)) { $mutex.ReleaseMutex() } else { $held = $true } }
            catch [Threading.AbandonedMutexException] { $mutex.ReleaseMutex() }
            finally { $mutex.Dispose() }
        }
    } catch [UnauthorizedAccessException] { $held = $true }
    $answer = @{ held = $held }
`;

const answer = z.object({ held: z.boolean() });

/** Asks through Windows PowerShell, for Node cannot open a mutex. */
export function installerLock(run: RunProgram, env: NodeJS.ProcessEnv, timeoutSeconds: number): InstallerLock {
  const ask = powerShell(run, env, timeoutSeconds);
  const question = {
    name: "installer-lock",
    script: SCRIPT,
    answer,
    purpose: "tell whether an installation is in progress",
  };
  return { isHeld: async () => (await ask(question)).held };
}
