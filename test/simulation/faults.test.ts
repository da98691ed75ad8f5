import type { Simulation } from "../../src/simulation/simulate";
import { FAULTS } from "../../src/stand-ins/world/faults";
import { runsFor } from "../../src/rehearsal/runs";
import { expectEnd } from "../rehearsal/expected-ends";
import { publish, simulated } from "./simulated";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish();
});

describe("whatever goes wrong, no promise is broken", () => {
  test.each(FAULTS)("$name: $help", async ({ name }) => {
    expectEnd(await simulated(simulation, runsFor({ fault: [name], dryRun: false }), { faults: [name] }), name);
  });
});
