import { EXIT as STEP_EXIT } from "../host/exit-codes";

/** Exit codes of the command line: those of a step, and more. */
export const EXIT = {
  done: STEP_EXIT.done,
  /** A known failure: refused by an instance, problems in a plan, a "no" to a question. */
  refused: STEP_EXIT.failed,
  wrongSettings: STEP_EXIT.wrongInputs,
  /** With `--detailed-exitcode` alone, where wrong settings end with 1: no script may take them for changes. */
  changes: 2,
  internalFault: STEP_EXIT.internalFault,
  /** Of a rehearsal. */
  promiseBroken: 4,
  runFailed: 5,
  runCancelled: 6,
  /** As a shell says it of a program that Ctrl+C ended. */
  interrupted: 130,
} as const;

export type ExitName = keyof typeof EXIT;

/** What `--help` says of each. */
export const EXIT_MEANING: Readonly<Record<ExitName, string>> = {
  done: "done, or nothing to do",
  refused: "refused or failed; the reason is on stderr",
  wrongSettings: "a setting is missing or wrong",
  changes: "with --detailed-exitcode: there are changes (a wrong setting then exits with 1)",
  internalFault: "an internal error",
  promiseBroken: "a promise was broken",
  runFailed: "the run failed",
  runCancelled: "the run was cancelled",
  interrupted: "interrupted (Ctrl+C)",
};

/** What wrong settings end with. */
export const wrongSettingsExit = (isDetailed: boolean): number => (isDetailed ? EXIT.refused : EXIT.wrongSettings);
