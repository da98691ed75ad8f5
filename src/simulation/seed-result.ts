import type { Attack } from "../rehearsal/attack/play";
import type { Excerpt } from "./shorten";

/** What came of one seed, small enough to be handed from thread to thread. */
export interface SeedResult {
  seed: number;
  /** Undefined: the simulation itself failed, see `fault`. */
  attack?: Attack;
  fault?: string;
  /** How many scripts ran. */
  scripts: number;
  /** Of a seed that failed: the shortest schedule that was found to fail in the same way. */
  shortened?: Excerpt;
}

export type Verdict = Attack["outcome"] | "fault";

export const verdictOf = ({ attack }: SeedResult): Verdict => attack?.outcome ?? "fault";
