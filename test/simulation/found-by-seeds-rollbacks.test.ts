import type { PlannedRun, Schedule } from "../../src/rehearsal/attack/schedule";
import { RECOVER_RUNBOOK } from "../../src/runbooks/recover";
import { ROLLBACK_RUNBOOK } from "../../src/runbooks/rollback";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import { simulate, type Simulation } from "../../src/simulation/simulate";
import { publish } from "./simulated";

/* What the simulation found about rollbacks after several upgrades, and after starts by hand, named as in found-by-seeds. */

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
  const schedule = { seed: 1, nodes: 1, versions, faults: [], runs, onceMore: false, ...more };
  const { attack } = await simulate(schedule, simulation);
  const ends = attack.runs.map(({ outcome, reason }) => [outcome, reason.split(":")[0]]);
  return { attack, ends };
};

/** An upgrade to a later version, which ends so. */
const laterUpgrade = (how: "damaged" | "rolled-back") =>
  run({
    before: [{ do: "release-later" }],
    strikes: [
      {
        when: { at: "row", key: "stage-installer", node: 1 },
        afterSeconds: 0,
        deed: { do: "end-upgrade", node: 1, how },
      },
    ],
  });

test("20276866: once more after a rollback does not take back the upgrade before that one", async () => {
  const { attack, ends } = await played([run(), laterUpgrade("damaged")], { wants: "rollback", onceMore: true });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(ends).toEqual([
    ["success", ""],
    ["failed", "UpgradeDb-Database-Damaged"],
    ["success", ""],
    ["failed", "RestoreDb-Rollback-OlderUpgrade"],
  ]);
});

test("20277806: after an upgrade that failed and was put back, no rollback takes back the one before it", async () => {
  const recover = run({ runbook: "recover" });
  const { attack, ends } = await played([run(), laterUpgrade("rolled-back"), recover], { wants: "rollback" });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(ends.slice(-1)).toEqual([["failed", "RestoreDb-Rollback-OlderUpgrade"]]);
});

test("20277474: a start by hand goes on when the run beside it is cancelled, and no backup is there to go back to", async () => {
  const cancelled = run({
    strikes: [
      {
        when: { at: "event", kind: "service-starting", node: 1, number: 1 },
        afterSeconds: 10,
        deed: { do: "cancel" },
      },
    ],
  });
  const { attack, ends } = await played([cancelled], {
    ...{ nodes: 2, wants: "rollback", faults: ["primary-started-by-hand"] },
  });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(ends).toEqual([
    ["cancelled", ""],
    ["failed", "RestoreDb-Rollback-NoBackup"],
  ]);
});

test("1062: the upgrade before one that changed nothing is taken back when its version is typed", async () => {
  const stopped = run({
    before: [{ do: "release-later" }],
    strikes: [{ when: { at: "row", key: "drain-nodes", node: 1 }, afterSeconds: 0, deed: { do: "cancel" } }],
  });
  const byName = run({ runbook: "rollback", backTo: versions.from });
  const { attack, ends } = await played([run(), stopped, run({ runbook: "recover" }), byName], { wants: "rollback" });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(ends.slice(2)).toEqual([
    ["success", ""],
    ["success", ""],
    // Nothing is left to do.
    ["success", ""],
  ]);
});
