import { join } from "node:path";
import { RUNBOOKS } from "../../src/runbooks";
import type { Simulation } from "../../src/simulation/simulate";
import { simulateRuns } from "../../src/simulation/simulate-runs";
import { FAULTS } from "../../src/stand-ins/world/faults";
import { eventsByNode } from "../rehearsal/events-by-node";
import { expectEnd } from "../rehearsal/expected-ends";
import { FIXED_REHEARSALS } from "../rehearsal/fixed-rehearsal";
import { readRecorded, recordedNames } from "../rehearsal/recorded-events";
import { byTurns } from "../made-up/by-turns";
import { publish } from "./simulated";

const projectFolder = join(__dirname, "..", "..");

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish(...RUNBOOKS);
});

describe("what happens in a simulation is what happens in a rehearsal with real processes, and ends as it should", () => {
  test.each(byTurns([...FIXED_REHEARSALS], 3))("%s", async (name, order) => {
    const result = await simulateRuns(order, simulation);
    expect(eventsByNode(result.events)).toEqual(readRecorded(projectFolder, name));
    const fault = FAULTS.find((other) => other.name === name);
    if (fault) expectEnd(result, fault.name);
  });
});

test("nothing is recorded that is not rehearsed any more", () => {
  expect(recordedNames(projectFolder).sort()).toEqual([...FIXED_REHEARSALS.keys()].sort());
});
