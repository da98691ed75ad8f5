import { join } from "node:path";
import type { Rehearsed, RehearsalRun } from "../../src/rehearsal/play-runs";
import { rehearse } from "../../src/rehearsal/rehearse";
import { runsFor } from "../../src/rehearsal/runs";
import { FAULTS } from "../../src/stand-ins/world/faults";
import { scenarioOf, type Scenario } from "../../src/stand-ins/world/scenario";
import { SPEED } from "./rehearsed";

interface FixedRehearsal {
  scenario: Scenario;
  runs: readonly RehearsalRun[];
}

/** Later than any rehearsal ends. */
const NEVER_SECONDS = 1_000_000;

/**
 * In which what happens does not depend on how long a process takes to start: every task takes as long as the others,
 * and no watchdog comes. In a rehearsal that is 600 times faster than real, two programs take longer to start than it is
 * between two visits of the watchdog: whether a service is started by it or by the step is chance.
 */
function fixed(nodes: number, fault: readonly string[]): FixedRehearsal {
  const scenario = scenarioOf({ nodes, speed: SPEED, fault });
  const { shortestTaskSeconds: longestTaskSeconds } = scenario.durations;
  const durations = { ...scenario.durations, longestTaskSeconds, watchdogEverySeconds: NEVER_SECONDS };
  return { scenario: { ...scenario, durations }, runs: runsFor({ fault, dryRun: false }) };
}

/** Rehearsals in which the same happens each time, by their names: without a fault, and with each of those that have a name. */
export const FIXED_REHEARSALS: ReadonlyMap<string, FixedRehearsal> = new Map([
  ["no-fault", fixed(2, [])],
  ["no-fault-on-three-nodes", fixed(3, [])],
  ...FAULTS.map(({ name }): [string, FixedRehearsal] => [name, fixed(2, [name])]),
]);

/** Rehearses one of them with the shipped packages in real processes. */
export function rehearseFixed(name: string, projectFolder: string): Promise<Rehearsed> {
  const order = FIXED_REHEARSALS.get(name);
  if (!order)
    throw new Error(`There is no rehearsal '${name}'. There are: ${[...FIXED_REHEARSALS.keys()].join(", ")}.`);
  const packageFolders = [join(projectFolder, "dist", "packages")];
  return rehearse({ ...order, projectFolder, packageFolders, deploymentTargets: "absent" });
}
