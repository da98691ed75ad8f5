import type { FaultName } from "../faults";

/** One place in a source file that a planted bug changes. */
export interface Edit {
  /** From the project's folder. */
  file: string;
  /** Must stand in the file exactly once. */
  find: string;
  replace: string;
}

/** A planted bug: somebody's plausible mistake, put into some steps before they are bundled. */
export interface Break {
  name: string;
  /** The promise that must be seen to break. */
  promise: string;
  /** What somebody might have done, in a sentence. */
  story: string;
  /** The steps whose packages carry the bug. */
  steps: readonly string[];
  edits: readonly Edit[];
  /** What has to happen in the world for the bug to show. */
  faults?: readonly FaultName[];
  versions?: { from: string; to: string };
  /** Project variables that the bug needs. */
  variables?: Readonly<Record<string, string>>;
  /** How many runs it takes. */
  runs?: number;
  /** Project variables of a second run, when it takes other ones. */
  again?: Readonly<Record<string, string>>;
}
