import { playExcerpt, resultOf, WHOLE } from "../../src/simulation/play-seed";
import { scheduleOf } from "../../src/simulation/schedule-of";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import { verdictOf } from "../../src/simulation/seed-result";
import type { Simulation } from "../../src/simulation/simulate";
import { resultLines } from "../../src/simulation/summary";
import { byTurns } from "../made-up/by-turns";
import { publish } from "./simulated";

/** Half of them with every run, the others by turns: `.ci/run` tries 2,000 more. */
const SEEDS = 40;
const SEEDS_A_TEST = 10;
/** As `npm run simulate` has it, so that it replays a seed of these. */
const NODES = { nodes: { least: 1, most: 4 }, runbooks: [UPGRADE_RUNBOOK] } as const;

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish();
});

const firsts = Array.from({ length: SEEDS / SEEDS_A_TEST }, (_, index) => index * SEEDS_A_TEST + 1);

test.each(byTurns(firsts, 2))(`the ${SEEDS_A_TEST} seeds from %i on break no promise and settle`, async (first) => {
  const failed: string[][] = [];
  for (let seed = first; seed < first + SEEDS_A_TEST; seed += 1) {
    const result = resultOf(seed, await playExcerpt(scheduleOf(seed, NODES), WHOLE, simulation));
    if (verdictOf(result) !== "held") failed.push(resultLines(result, NODES, WHOLE));
  }
  expect(failed).toEqual([]);
});
