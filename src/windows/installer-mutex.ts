import * as z from "zod";
import type { StepLog } from "../step/context";
import type { InstallerLock } from "./installer-lock";
import { powerShell } from "./powershell";
import type { RunProgram } from "./run-program";

/**
 * Windows Installer holds this mutex while it executes, whoever started it: our own installer that outlived its step,
 * or Windows Update. It exists between installations too, so it is not enough that it can be opened. One whose owner died
 * is free. One that may not be opened says nothing about an installation: any user can make a mutex of that name, with an
 * access list of his own. Then the Windows Installer service is asked, which cannot be stopped while it executes (that is
 * Microsoft's other way to tell, in the documentation of the mutex).
 */
const SCRIPT = String.raw`
    $mutex = $null
    $state = 'free'
    try {
        if ([Threading.Mutex]::TryOpenExisting('Global\_MSIExecute', [ref]$mutex)) {
            try { if ($mutex.WaitOne(0)) { $mutex.ReleaseMutex() } else { $state = 'held' } }
            catch [Threading.AbandonedMutexException] { $mutex.ReleaseMutex() }
            finally { $mutex.Dispose() }
        }
    } catch [UnauthorizedAccessException] { $state = 'denied' }
    $service = @(Get-Service -Name msiserver -ErrorAction SilentlyContinue)
    $atWork = $service.Count -ne 1 -or ($service[0].Status -ne 'Stopped' -and -not $service[0].CanStop)
    $answer = @{ state = $state; atWork = $atWork }
`;

const answer = z.object({ state: z.enum(["free", "held", "denied"]), atWork: z.boolean() });

/** Asks through Windows PowerShell, for Node cannot open a mutex. */
export function installerLock(
  run: RunProgram,
  { env, log }: { env: NodeJS.ProcessEnv; log: Pick<StepLog, "warning"> },
  timeoutSeconds: number,
): InstallerLock {
  const ask = powerShell(run, env, timeoutSeconds);
  const question = {
    name: "installer-lock",
    script: SCRIPT,
    answer,
    purpose: "tell whether another installation is running",
  };
  let said = false;
  return {
    async isHeld() {
      const { state, atWork } = await ask(question);
      if (state !== "denied") return state === "held";
      if (!atWork && !said) {
        said = true;
        log.warning(
          "The mutex Global\\_MSIExecute on this node may not be opened, not even by this account, so a program other than Windows Installer created it. Windows Installer is idle (its service msiserver is stopped, or can be stopped), so the step does not wait. Find out which program created it: while it exists, msiexec may say that another installation is running (1618).",
        );
      }
      return atWork;
    },
  };
}
