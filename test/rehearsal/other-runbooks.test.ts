import type { Rehearsed } from "../../src/rehearsal/play-runs";
import { byTurns } from "../made-up/by-turns";
import { rehearsedAsRecorded } from "./as-recorded";
import { brokenPromises } from "./rehearsed";
import { onceMoreWhenBusy } from "../made-up/once-more";

onceMoreWhenBusy();

const OLD = "2025.3.14357";

const endOf = ({ report }: Rehearsed) => [
  report.runs,
  report.nodes.map(({ version, online }) => `${version} ${online ? "serves" : "is down"}`),
];
const BOTH_SERVE = [`${OLD} serves`, `${OLD} serves`];

// In the simulation with every cut and every number of nodes: recover-runbook.test.ts, rollback.test.ts, rollback-cut.test.ts.
// The rollbacks after a failure come with real processes by turns (`npm run record:events -- --compare`).
const OTHERS: readonly [string, string[]][] = [
  ["recover-after-a-cancel", ["cancelled", "success"]],
  ["rollback-after-success", ["success", "success"]],
];
test.each(byTurns(OTHERS, 2))("with real processes, %s: what was recorded happens again", async (name, runs) => {
  const rehearsed = await rehearsedAsRecorded(name);
  expect(brokenPromises(rehearsed)).toEqual([]);
  expect(endOf(rehearsed)).toEqual([runs, BOTH_SERVE]);
});
