import type { FaultName } from "./faults";
import type { LeftThere } from "./left-there";

/** Everything that is chosen about a rehearsal before it begins. Durations are seconds of the rehearsal's clock. */
export interface Scenario {
  nodes: number;
  /** The version the instance runs. */
  from: string;
  /** The newest version of the same major in the feed. */
  to: string;
  /** Versions between the two that the feed offers, oldest first: each is the end of a hop. */
  stops?: readonly string[];
  /** How many times faster than real the rehearsal's clock runs. */
  speed: number;
  faults: readonly FaultName[];
  /** By how many seconds the clocks of some nodes' machines are ahead (or behind, below zero), by the name of the node. */
  clocksAheadSeconds?: Readonly<Record<string, number>>;
  /** What people left on the machines and on the SQL Server before the first run: no fault, and nothing ends it. */
  left?: LeftThere;
  /** All chance (task names and lengths, junk in the feed) comes from it. */
  seed: number;
  durations: Readonly<Durations>;
  /** What the steps are told to do with tasks at the drain's deadline: the world needs to know what the operator chose. */
  atDeadline: "Fail" | "CancelTasks" | "Proceed";
  installerSizeBytes: number;
}

/** How long things take in the rehearsed world. */
interface Durations {
  backupSeconds: number;
  verifySeconds: number;
  databaseUpgradeSeconds: number;
  /** How much longer the same takes while there is a snapshot of the database. */
  copyOnWriteFactor: number;
  /** Of the database, since its last full backup: what a differential backup holds. */
  changedShare: number;
  /** Of that program's work after the commit: scripts that always run. */
  afterCommitSeconds: number;
  serviceStartSeconds: number;
  serviceStopSeconds: number;
  installSeconds: number;
  /** Tasks run between these two. */
  shortestTaskSeconds: number;
  longestTaskSeconds: number;
  /** The watchdog's scheduled task on each node. */
  watchdogEverySeconds: number;
  heartbeatEverySeconds: number;
  /**
   * From the beginning of a step on a machine until its script does something: Octopus hands it over, PowerShell and Node
   * start. Real processes take their own time; a simulation takes this.
   */
  scriptStartSeconds: number;
  /** What a compressed backup takes, and its verification, of what they take otherwise: less has to be written and read. */
  compressedShare: number;
}

const USUAL_DURATIONS: Readonly<Durations> = Object.freeze({
  backupSeconds: 300,
  verifySeconds: 60,
  databaseUpgradeSeconds: 420,
  copyOnWriteFactor: 1.2,
  changedShare: 0.05,
  afterCommitSeconds: 30,
  serviceStartSeconds: 60,
  serviceStopSeconds: 20,
  installSeconds: 60,
  shortestTaskSeconds: 45,
  longestTaskSeconds: 90,
  watchdogEverySeconds: 300,
  heartbeatEverySeconds: 60,
  scriptStartSeconds: 0,
  compressedShare: 1,
});

/** What is played unless somebody asks for something else. */
export const USUAL = { nodes: 3, from: "2025.3.14357", to: "2025.4.10333", speed: 60, seed: 1 };
const INSTALLER_BYTES = 4_000_000;

/** A scenario from what a person asked for; the rest is as usual. */
export function scenarioOf(options: {
  nodes?: number;
  from?: string | undefined;
  to?: string | undefined;
  speed?: number;
  fault?: readonly string[];
}): Scenario {
  return {
    nodes: options.nodes ?? USUAL.nodes,
    from: options.from ?? USUAL.from,
    to: options.to ?? USUAL.to,
    speed: options.speed ?? USUAL.speed,
    faults: (options.fault ?? []) as readonly FaultName[],
    seed: USUAL.seed,
    durations: USUAL_DURATIONS,
    atDeadline: "Fail",
    installerSizeBytes: INSTALLER_BYTES,
  };
}
