import type { StepKey } from "../../src/names/steps";
import type { PlannedRun, Schedule, Strike } from "../../src/rehearsal/attack/schedule";
import { simulate, type Simulation } from "../../src/simulation/simulate";
import { publish } from "./simulated";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish();
});

const versions = { from: "2025.3.14357", to: "2025.4.10333", later: "2025.4.10500" };

const run = (more: Partial<PlannedRun>): PlannedRun => ({ before: [], exactVersion: undefined, strikes: [], ...more });

function played(runs: readonly PlannedRun[], more: Partial<Schedule> = {}) {
  const schedule = { seed: 1, nodes: 2, versions, faults: [], runs, onceMore: false, ...more };
  return simulate(schedule, simulation);
}

const at = (key: StepKey, node: number, deed: Strike["deed"], afterSeconds = 0): Strike => ({
  when: { at: "row", key, node },
  afterSeconds,
  deed,
});

test.each(["database-upgrade-damaged", "database-upgrade-damaged-after-commit"] as const)(
  "the script is killed while the upgrader works, and the upgrader ends alone with %s: no node starts on that",
  async (fault) => {
    const killed: Strike = {
      when: { at: "event", kind: "database-upgrade-began", node: undefined, number: 1 },
      afterSeconds: 90,
      deed: { do: "kill-script", node: 1 },
    };
    const { attack, rehearsed } = await played([run({ strikes: [killed] })], { nodes: 3, faults: [fault] });
    expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
    expect(attack.end).toMatch(/Damaged: the backup must be restored/);
    const ended = rehearsed.events.findIndex((event) => event.kind === "database-upgrade-ended");
    expect(rehearsed.events[ended]).toMatchObject({ result: "damaged" });
    expect(rehearsed.events.slice(ended).filter(({ kind }) => kind === "service-starting")).toEqual([]);
  },
);

test("what does not strike is told, and what needs a restore stands still", async () => {
  const { attack } = await played([run({ strikes: [at("start-primary", 1, { do: "cancel" })] })], {
    faults: ["database-upgrade-damaged"],
  });
  expect(attack).toMatchObject({ outcome: "held", struck: [], end: /the backup must be restored/ });
  expect(attack.missed).toHaveLength(1);
});
