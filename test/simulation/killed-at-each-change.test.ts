import type { Simulation } from "../../src/simulation/simulate";
import { brokenPromises, storyOf } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish();
});

/** What a run changes on the primary of two nodes, from the download to the end of maintenance mode. */
const CHANGES_ON_PRIMARY = 12;

describe("a run whose processes were killed at a change on the primary is finished by the next one", () => {
  test.each(Array.from({ length: CHANGES_ON_PRIMARY }, (_, index) => index + 1))("at change %i", async (change) => {
    const result = await simulated(simulation, [{ cancelAtChange: change }, {}]);
    expect(brokenPromises(result)).toEqual([]);
    expect(storyOf(result)).toBe("upgraded (cancelled, success) ");
  });

  test("there are no more changes than were tried", async () => {
    const { report } = await simulated(simulation, [{ cancelAtChange: CHANGES_ON_PRIMARY + 1 }]);
    expect(report.runs).toEqual(["success"]);
  });
});
