import type { PublishedRuns } from "../../../src/simulation/published-run";

/** What the thread of a simulation is given once. */
export interface Asked {
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
