import { drawSchedule } from "../../src/rehearsal/attack/draw";
import { outcomeLines } from "../../src/rehearsal/attack/report-lines";
import { simulate, type Simulation } from "../../src/simulation/simulate";
import { publish } from "./simulated";

/** As many as take about twenty seconds on a core. The same each time: what is new is tried by `npm run simulate`. */
const SEEDS = 200;
const SEEDS_A_TEST = 10;

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish();
});

const firsts = Array.from({ length: SEEDS / SEEDS_A_TEST }, (_, index) => index * SEEDS_A_TEST + 1);

test.each(firsts)(`the ${SEEDS_A_TEST} seeds from %i on break no promise and come to rest`, async (first) => {
  for (let seed = first; seed < first + SEEDS_A_TEST; seed += 1) {
    const { attack } = await simulate(drawSchedule(seed), simulation);
    expect(attack.outcome === "held" ? [] : outcomeLines(attack)).toEqual([]);
  }
});
