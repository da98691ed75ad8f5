import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import { playExcerpt, resultOf, WHOLE } from "../../src/simulation/play-seed";
import { scheduleOf } from "../../src/simulation/schedule-of";
import type { Simulation } from "../../src/simulation/simulate";
import { verdictOf } from "../../src/simulation/seed-result";
import { resultLines } from "../../src/simulation/summary";
import { publish } from "./simulated";

/* Seeds whose story no promise forbids, and which a judge or a stand-in once took for a fault. They are played whole. */

const AS_DRAWN = { nodes: { least: 1, most: 4 }, runbooks: [UPGRADE_RUNBOOK] } as const;

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish();
});

test.each([
  [20264565, "the watchdog makes the start again that somebody's fault began"],
  [20265933, "a run that already has the exact version it was asked for, then one that takes the newest"],
  [20266704, "a node whose service has ended is switched off for good"],
  [20267665, "the script is killed that has ordered a start without a change of the schema"],
  [20272828, "the watchdog is quicker than the step that has enabled the service"],
  [20274235, "the exact version again, after an upgrade that was cut"],
  [20279496, "somebody switches maintenance mode on between two runs, and off in the second"],
  [20280989, "a machine restarts, and Windows makes the start again that somebody began"],
  [20283001, "a project that an upgrade has lost is missing when the next upgrade begins"],
  [20286161, "a node comes back between two runs while somebody holds the primary's record"],
  [20306132, "a machine loses its power, and the server's log that would tell what a start has done"],
  [20318283, "the log was lost in a run before the one in which the start ends"],
  [
    20405390,
    "somebody starts the primary with the new program, and the backup fails before that start comes to the schema",
  ],
])("seed %i: %s", async (seed) => {
  const result = resultOf(seed, await playExcerpt(scheduleOf(seed, AS_DRAWN), WHOLE, simulation));
  expect(verdictOf(result) === "held" ? [] : resultLines(result, AS_DRAWN, WHOLE)).toEqual([]);
});
