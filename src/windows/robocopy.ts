import { Failure } from "../step/failure";
import { windowsProgram } from "./programs";
import type { RunProgram } from "./run-program";

/** One folder to be copied with all that is in it. Nothing is ever deleted at the target. */
interface FolderCopy {
  from: string;
  to: string;
  threads: number;
  /** Undefined: as long as it takes. Past it robocopy is ended, and what it has copied stays. */
  timeoutSeconds: number | undefined;
  /** Told of each file that is copied, by how many that were. */
  onCopied: (files: number) => void;
}

/** What robocopy could not do with a file or a folder. */
interface CopyTrouble {
  /** Windows' number of the error. */
  error: number;
  /** What it was about to do, and with what, in its own words, which are translated. */
  said: string;
}

/** How a copy ended that did run. */
export interface CopyEnd {
  /** Copied all that it saw: neither bit 8 nor bit 16 of its exit code is set. */
  isWhole: boolean;
  exitCode: number;
  files: number;
  /** The last word of each file that it did not copy; of no more than `TROUBLES_KEPT`. */
  troubles: readonly CopyTrouble[];
  timedOut: boolean;
}

/** From here on something was not copied: 8 for some files, 16 for all (facts: robocopy#exit-codes). */
const NOT_ALL_COPIED = 8;
const EXIT_CODES = 32;
const RETRIES = 2;
const RETRY_SECONDS = 5;
const TROUBLES_KEPT = 50;

/**
 * `2026/02/14 22:00:05 ERROR 32 (0x00000020) Copying File \\nas\octopus\a.log`: by its numbers, for the words are translated
 * (facts: robocopy#what-it-says).
 */
const ERROR_LINE = /\s(\d{1,5}) \(0x[0-9A-Fa-f]{8}\) (.+)$/;
/** With `/BYTES /NC /NDL /FP`: a tab, the size and the full path. */
const FILE_LINE = /^\s*\d+\t\s*\S/;

export type CopyFolder = (copy: FolderCopy) => Promise<CopyEnd>;

/**
 * Copies folders with robocopy, which skips what is there with the same size and time: so a copy that was cut off goes on
 * where it was, and one that is repeated takes the difference.
 */
export function folderCopier(run: RunProgram, env: NodeJS.ProcessEnv): CopyFolder {
  return async ({ from, to, threads, timeoutSeconds, onCopied }) => {
    let files = 0;
    const troubles = new Map<string, CopyTrouble>();
    const onLine = (line: string) => {
      const [, error, said = ""] = ERROR_LINE.exec(line) ?? [];
      if (error !== undefined) {
        if (troubles.size < TROUBLES_KEPT) troubles.set(said, { error: Number(error), said });
      } else if (FILE_LINE.test(line)) onCopied((files += 1));
    };
    const args = robocopyArguments(from, to, threads);
    const { exitCode, timedOut, startError } = await run({
      ...{ program: windowsProgram("robocopy", env), args, timeoutSeconds, onLine },
    });
    if (timedOut) return { isWhole: false, exitCode: -1, files, troubles: [...troubles.values()], timedOut };
    if (exitCode === undefined || exitCode < 0 || exitCode >= EXIT_CODES) throw notRun(from, startError ?? exitCode);
    const isWhole = exitCode < NOT_ALL_COPIED;
    return { isWhole, exitCode, files, troubles: [...troubles.values()], timedOut };
  };
}

/**
 * Never `/MIR` or `/PURGE`: those delete at the target what the source has not (facts: robocopy#what-it-deletes). Retries are
 * bounded: its own default is a million times 30 s. `/FFT`: a share may keep times to two seconds only.
 */
function robocopyArguments(from: string, to: string, threads: number): string[] {
  const how = ["/E", "/COPY:DAT", "/DCOPY:DAT", "/FFT", "/XJD", `/R:${RETRIES}`, `/W:${RETRY_SECONDS}`];
  return [bare(from), bare(to), ...how, `/MT:${threads}`, "/BYTES", "/FP", "/NP", "/NC", "/NDL", "/NJH", "/NJS"];
}

/** A backslash before the closing quotation mark would take that with it (facts: robocopy#arguments). */
function bare(folder: string): string {
  const without = folder.replace(/[\\/]+$/, "");
  return /^[A-Za-z]:$/.test(without) ? `${without}\\.` : without;
}

const notRun = (from: string, why: string | number | undefined) =>
  new Failure({
    code: "Files-CopyNotRun",
    what: `robocopy could not copy ${from}: ${why === undefined ? "it was ended from outside" : `it ended with ${why}`}.`,
    next: "Check that Robocopy.exe is in the System32 folder of this node and that the Tentacle's account may run it, then run again: what was copied is not copied again.",
  });
