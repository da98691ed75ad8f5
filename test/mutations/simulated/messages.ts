import type { Schedule } from "../../../src/rehearsal/attack/schedule";
import type { PublishedRuns } from "../../../src/simulation/published-run";
import type { Compiled } from "./sources";

/** What the thread of a simulation is given once. */
export interface Given {
  compiled: Compiled;
  /** Where play.ts lies. */
  main: string;
}

/** What is to be played. */
export interface Asked {
  schedule: Schedule;
  /** The modules with the planted bug; none: as they are. */
  edited: Compiled;
  published: PublishedRuns;
  /** The names of those that were published, the upgrade's first. */
  runbooks: readonly string[];
  variables: Readonly<Record<string, string>>;
}

/** What was seen in a schedule. */
export interface Seen {
  /** Promises that broke; "rest": it did not come to rest. */
  broken: { promise: string; detail: string }[];
  /** How each run ended. */
  runs: string[];
  /** The simulation itself failed. */
  fault?: string;
}
