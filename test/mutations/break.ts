import type { PlantedBug } from "../../src/rehearsal/planted-bugs";
import type { PlannedRun } from "../../src/rehearsal/attack/schedule";

/** One place in a source file that a planted bug changes. */
export interface Edit {
  /** From the project's folder. */
  file: string;
  /** Must stand in the file exactly once. */
  find: string;
  replace: string;
}

/** A planted bug: somebody's plausible mistake, put into some steps before they are compiled. */
export interface Break extends PlantedBug {
  /** The promise that must be seen to break; "rest": the runbook comes to rest when the faults have ended. */
  promise: string;
  /** What somebody might have done, in a sentence. */
  story: string;
  /** The steps whose packages carry the bug. */
  steps: readonly string[];
  edits: readonly Edit[];
  /** The runbooks that are mixed with the upgrade's, as in the simulation; none unless given. */
  runbooks?: readonly ("recover" | "rollback" | "backup" | "prune")[];
  /** How many nodes half of its schedules have; at least two unless given. */
  nodes?: number;
  /**
   * What half of its schedules have in place of the runs that were drawn.
   * @param share at least 0, less than 1: another one with each seed
   */
  attacked?: (share: number) => readonly Partial<PlannedRun>[];
  /** Why a simulation cannot show it: it is seen in real processes. */
  staysReal?: string;
}
