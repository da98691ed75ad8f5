import { ROLLBACK_RUNBOOK } from "../../src/runbooks/rollback";
import type { RehearsalRun } from "../../src/rehearsal/play-runs";
import { runsFor } from "../../src/rehearsal/runs";
import { VARIABLES } from "../../src/names/variables";
import type { FaultName } from "../../src/stand-ins/world/faults";
import { scenarioOf, type Scenario } from "../../src/stand-ins/world/scenario";
import { SPEED } from "./rehearsed";

/** What is rehearsed with real processes, and played in the simulation. */
export interface FixedRehearsal {
  scenario: Scenario;
  runs: readonly RehearsalRun[];
  variables?: Readonly<Record<string, string>>;
  /** Besides, where processes take their time. */
  patience?: Readonly<Record<string, string>>;
}

/** Later than any rehearsal ends. */
const NEVER_SECONDS = 1_000_000;

/**
 * In which what happens does not depend on how long a process takes to start: every task takes as long as the others,
 * and no watchdog comes. In a rehearsal that is 600 times faster than real, two programs take longer to start than it is
 * between two visits of the watchdog: whether a service is started by it or by the step is chance.
 */
export function fixed(
  nodes: number,
  fault: readonly string[],
  others: readonly RehearsalRun[] = [],
  versions: { from?: string; to?: string } = {},
): FixedRehearsal {
  const scenario = scenarioOf({ nodes, speed: SPEED, fault, ...versions });
  const { shortestTaskSeconds: longestTaskSeconds } = scenario.durations;
  const durations = { ...scenario.durations, longestTaskSeconds, watchdogEverySeconds: NEVER_SECONDS };
  return { scenario: { ...scenario, durations }, runs: [...runsFor({ fault, dryRun: false }), ...others] };
}

/** What a person types who means it. */
export const ROLLBACK: RehearsalRun = {
  runbook: ROLLBACK_RUNBOOK,
  answers: { "Upgrade.Rollback.DatabaseName": "OctopusDeploy", "Upgrade.Rollback.MayLose": "unknown" },
};

/** Runs with another backup strategy than the default one. */
export const withStrategy = (
  strategy: "DifferentialAfterFull" | "SnapshotAfterBackup",
  fault: readonly FaultName[],
  others: readonly RehearsalRun[] = [],
): FixedRehearsal => ({ ...fixed(2, fault, others), variables: { [VARIABLES.backupStrategy]: strategy } });
