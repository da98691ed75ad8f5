import type { Simulation } from "../../src/simulation/simulate";
import { byTurns } from "../made-up/by-turns";
import { brokenPromises, storyOf } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish();
});

/** What a run changes on each of two nodes, from the download to the end of maintenance mode. */
const CHANGES = [
  { machine: "octo-1", changes: 22 },
  { machine: "octo-2", changes: 9 },
];

describe.each(CHANGES)(
  "a run whose processes were killed at a change on $machine is finished by the next one",
  ({ machine, changes }) => {
    const numbers = Array.from({ length: changes }, (_, index) => index + 1);
    test.each(byTurns(numbers, 2))("at change %i", async (change) => {
      const result = await simulated(simulation, [{ cancelAtChange: { machine, change } }, {}]);
      expect(brokenPromises(result)).toEqual([]);
      expect(storyOf(result)).toBe("upgraded (cancelled, success) ");
    });

    test("there are no more changes than were tried", async () => {
      const { report } = await simulated(simulation, [{ cancelAtChange: { machine, change: changes + 1 } }]);
      expect(report.runs).toEqual(["success"]);
    });
  },
);
