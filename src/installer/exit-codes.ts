import { VARIABLES } from "../names/variables";
/**
 * What msiexec's exit code means for the run. These are Windows Installer's documented codes
 * (facts: windows-installer#exit-codes). No verdict stands alone: the installed version is read afterwards, whatever
 * the code says (P9).
 */

export type InstallerVerdict =
  /** It says it is done. */
  | "ok"
  /** It says it is done as far as it can be: look at what is installed. */
  | "look"
  /** Another installation is at work: wait and try again. */
  | "retry"
  | "fail";

export interface ExitCodeMeaning {
  verdict: InstallerVerdict;
  /** The part after the dash of the failure's code, e.g. `FatalError`. */
  identifier: string;
  /** Completes "msiexec ended with {code}: {meaning}." */
  meaning: string;
  /** What to do next. */
  next: string;
}

const done = (verdict: "ok" | "look", identifier: string, meaning: string): ExitCodeMeaning => ({
  verdict,
  identifier,
  meaning,
  next: "Nothing, if the installed version is the target.",
});
const fail = (identifier: string, meaning: string, next: string): ExitCodeMeaning => ({
  verdict: "fail",
  identifier,
  meaning,
  next,
});

const FETCH_AGAIN =
  "Delete the staged installer on that node (%ProgramData%\\OctopusHaUpgrade\\staging) and run again: it is downloaded and verified again before anything is installed.";

const MEANINGS: Readonly<Record<number, ExitCodeMeaning>> = {
  0: done("ok", "Done", "the installation succeeded"),
  1641: done("look", "RestartBegan", "the installation succeeded and a restart of the node has begun"),
  3010: done("look", "RestartNeeded", "the installation succeeded, and files in use are replaced at the next restart"),
  1601: fail(
    "ServiceUnreachable",
    "the Windows Installer service could not be reached",
    "Check that the service 'Windows Installer' (msiserver) is not disabled on the node, then run again.",
  ),
  1602: fail("Cancelled", "somebody cancelled the installation", "Find out who or what ended it, then run again."),
  1603: fail(
    "FatalError",
    "a fatal error occurred during the installation",
    "Close whatever has files in the Octopus folder open (Octopus Manager, consoles, log viewers, virus scanner), read the attached log at 'Return value 3', then run again.",
  ),
  1604: fail(
    "Suspended",
    "the installation was suspended and is incomplete",
    "Restart Windows on the node yourself (no step does), then run again.",
  ),
  1605: fail("NotInstalled", "the product is not installed", "Read the attached log, then run again."),
  1612: fail("SourceMissing", "the installation source cannot be reached", FETCH_AGAIN),
  1618: {
    verdict: "retry",
    identifier: "AnotherInstallRunning",
    meaning: "another installation is running",
    next: "Let it finish (it is usually Windows Update), then run again.",
  },
  1619: fail("PackageUnreadable", "the installer could not be opened", FETCH_AGAIN),
  1620: fail("PackageInvalid", "the file is not a valid installer, e.g. because it was cut short", FETCH_AGAIN),
  1622: fail(
    "LogUnwritable",
    "the log file could not be opened",
    "Make the folder of the log writable for SYSTEM and Administrators and check its disk's free space, then run again.",
  ),
  1625: fail(
    "ForbiddenByPolicy",
    "a policy of the machine forbids this installation",
    "Ask whoever looks after the group policies (software restriction, AppLocker, DisableMSI) to allow it, then run again.",
  ),
  1627: fail(
    "FunctionFailed",
    "a function failed during the installation",
    "Read the attached log for the action that failed, fix what it names, then run again.",
  ),
  1632: fail(
    "TempFolder",
    "the folder for temporary files is full or cannot be reached",
    "Free space in %TEMP% and %SystemRoot%\\Temp, then run again.",
  ),
  1633: fail(
    "WrongPlatform",
    "this installer is not for this type of processor",
    "Octopus Server needs 64-bit Windows; check the installer's URL (it must end in -x64.msi).",
  ),
  1638: fail(
    "SameProductOtherVersion",
    "another build of the same product is installed",
    "Uninstall Octopus Server on this node (its configuration and data stay), then run again.",
  ),
  1639: fail(
    "BadCommandLine",
    "the command line was not understood",
    `Check the extra installer properties (${VARIABLES.installerProperties}); each must be NAME=value.`,
  ),
};

/** The meaning of any exit code; unknown ones fail. */
export function meaningOf(exitCode: number): ExitCodeMeaning {
  return (
    MEANINGS[exitCode] ??
    fail(
      "UnknownExitCode",
      "this exit code is unknown",
      "Read the attached log and find the code among Windows Installer's error codes, then run again.",
    )
  );
}

/**
 * The meaning of an exit code of an uninstallation: what is not installed is gone already, and what is deleted only at the
 * next restart must not be installed over.
 */
export function meaningOfUninstall(exitCode: number): ExitCodeMeaning {
  return UNINSTALL_MEANINGS[exitCode] ?? meaningOf(exitCode);
}

/** What helps where files are deleted only at the next restart. */
export const RESTART_FIRST =
  "Restart Windows on the node yourself (no step does), then run again: it continues with what is installed then.";

const UNINSTALL_MEANINGS: Readonly<Record<number, ExitCodeMeaning>> = {
  0: { ...done("ok", "Done", "the program was removed"), next: "Nothing." },
  1605: { ...done("ok", "NotInstalled", "the product is not installed"), next: "Nothing." },
  1641: fail("RestartBegan", "the program was removed and a restart of the node has begun", RESTART_FIRST),
  3010: fail(
    "DeletesPending",
    "files in use are deleted only at the next restart, and would be deleted from under the other version",
    RESTART_FIRST,
  ),
};
