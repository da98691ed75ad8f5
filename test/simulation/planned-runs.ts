import type { Attack } from "../../src/rehearsal/attack/play";
import type { PlannedRun, Schedule } from "../../src/rehearsal/attack/schedule";
import { RECOVER_RUNBOOK } from "../../src/runbooks/recover";
import { ROLLBACK_RUNBOOK } from "../../src/runbooks/rollback";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import { simulate, type Simulation } from "../../src/simulation/simulate";
import { publish } from "./simulated";

export const versions = { from: "2025.3.14357", to: "2025.4.10333", later: "2025.4.10500" };

/** A run of the upgrade in which nothing happens, but for what is given. */
export const run = (more: Partial<PlannedRun> = {}): PlannedRun => ({
  before: [],
  exactVersion: undefined,
  strikes: [],
  ...more,
});

/**
 * For a whole test file: publishes the runbooks upgrade, recover and rollback once.
 * @returns what plays planned runs, on two nodes unless told otherwise, and both acts
 */
export function playing(): (runs: readonly PlannedRun[], more?: Partial<Schedule>) => Promise<Attack> {
  let simulation: Simulation;
  beforeAll(async () => {
    simulation = await publish(UPGRADE_RUNBOOK, RECOVER_RUNBOOK, ROLLBACK_RUNBOOK);
  });
  return async (runs, more = {}) => {
    const schedule = { seed: 1, nodes: 2, versions, faults: [], runs, onceMore: false, ...more };
    return (await simulate(schedule, simulation)).attack;
  };
}

/** How each run ended: its outcome, and the code of its reason. */
export const endsOf = ({ runs }: Attack): [string, string][] =>
  runs.map(({ outcome, reason }) => [outcome, reason.split(":")[0] ?? ""]);
