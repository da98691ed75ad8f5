import type { StepKey } from "../../names/steps";
import type { FaultName } from "../../stand-ins/world/faults";
import type { WorldEventKind } from "../../stand-ins/world/events";

/*
 * A fault schedule: everything that is chosen about an attack before it is played. Plain data: it is drawn (draw.ts), said
 * in words (words.ts) and played (play.ts) apart from each other. Nodes are numbers from 1; seconds are the rehearsal's.
 */

export interface Schedule {
  seed: number;
  nodes: number;
  versions: Versions;
  /** Faults of the world, by their names: from the beginning until the faults end. */
  faults: readonly FaultName[];
  /** The first act: runs with faults. In the second the faults have ended, and the runbook is started again. */
  runs: readonly PlannedRun[];
  /** Once more after the success at the end: a run that must change nothing. */
  onceMore: boolean;
}

export interface Versions {
  from: string;
  to: string;
  /** Comes out later, when the schedule says so. */
  later: string;
}

export interface PlannedRun {
  /** What happens before it begins. */
  before: readonly Before[];
  /** The version that an exact policy asks for in this run; undefined: the newest. */
  exactVersion: string | undefined;
  strikes: readonly Strike[];
}

/** What somebody does between two runs. */
export type Before =
  | { do: "move-role"; node: number }
  | { do: "release-later" }
  | { do: "start-by-hand"; node: number }
  | { do: "end-service"; node: number }
  | { do: "restart-machine"; node: number; seconds: number };

/** One fault in a run: what happens, and when. */
export interface Strike {
  when: When;
  /** So long after that. */
  afterSeconds: number;
  deed: Deed;
}

/** In a run, once: when a row begins on a node, a script there announces its n-th change, or the world sees its n-th event of a kind. */
export type When =
  | { at: "row"; key: StepKey; node: number }
  | { at: "change"; node: number; number: number }
  | { at: "event"; kind: WorldEventKind; node: number | undefined; number: number };

export type Deed =
  /** The run is cancelled: all its scripts are killed with what they started. */
  | { do: "cancel" }
  /** The script on this node ends; a program that it started goes on. */
  | { do: "kill-script"; node: number }
  /** The server loses the Tentacle, and calls the script failed that goes on. */
  | { do: "lose-connection"; node: number }
  | { do: "restart-machine"; node: number; seconds: number }
  /** The node's service ends by itself. */
  | { do: "end-service"; node: number }
  /** The node's service takes that long to stop, once it is told to. */
  | { do: "cling"; node: number; seconds: number }
  /** The node's address accepts connections and does not answer. */
  | { do: "silence"; node: number; seconds: number }
  /** Every connection to the SQL Server ends. */
  | { do: "drop-sql" }
  | { do: "start-by-hand"; node: number };
