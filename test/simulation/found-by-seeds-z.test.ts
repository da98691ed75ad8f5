import type { PlannedRun, Schedule } from "../../src/rehearsal/attack/schedule";
import { RECOVER_RUNBOOK } from "../../src/runbooks/recover";
import { ROLLBACK_RUNBOOK } from "../../src/runbooks/rollback";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import { simulate, type Simulation } from "../../src/simulation/simulate";
import { publish } from "./simulated";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish(UPGRADE_RUNBOOK, RECOVER_RUNBOOK, ROLLBACK_RUNBOOK);
});

const versions = { from: "2025.3.14357", to: "2025.4.10333", later: "2025.4.10500" };
const run = (more: Partial<PlannedRun> = {}): PlannedRun => ({
  before: [],
  exactVersion: undefined,
  strikes: [],
  ...more,
});
const played = async (runs: readonly PlannedRun[], more: Partial<Schedule> = {}) => {
  const schedule = { seed: 1, nodes: 2, versions, faults: [], runs, onceMore: false, ...more };
  return (await simulate(schedule, simulation)).attack;
};

test("20276205: a start that left scripts half done is no success because the watchdog started the node again", async () => {
  const damaged = {
    when: { at: "row", key: "drain-nodes", node: 1 },
    afterSeconds: 0,
    deed: { do: "end-upgrade", node: 1, how: "damaged-after-commit" },
  } as const;
  const runs = [run(), run({ before: [{ do: "release-later" }], strikes: [damaged] })];
  const attack = await played(runs, { seed: 20276205, nodes: 3, wants: "rollback" });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(attack.runs[1]?.reason).toMatch(/^UpgradeDb-Database-Damaged: /);
});

test("20276321: a later version that somebody installs while a service takes long to stop is not started", async () => {
  const clings = {
    when: { at: "row", key: "take-baseline", node: 1 },
    afterSeconds: 0,
    deed: { do: "cling", node: 2, seconds: 600 },
  } as const;
  const installs = {
    when: { at: "change", node: 2, number: 2 },
    afterSeconds: 0,
    deed: { do: "install-by-hand", node: 2, version: "later" },
  } as const;
  const attack = await played([run({ strikes: [clings, installs] })]);
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
});
