import type { RehearsalRun } from "../../src/rehearsal/play-runs";
import { byTurns } from "../made-up/by-turns";
import { rehearsedAsRecorded } from "./as-recorded";
import { expectEnd } from "./expected-ends";
import { REAL_FAULTS, REAL_TOGETHER } from "./real-faults";
import { brokenPromises, rehearsed, storyOf } from "./rehearsed";
import { onceMoreWhenBusy } from "../made-up/once-more";

onceMoreWhenBusy();

test.each(byTurns(REAL_FAULTS, 3))("with real processes, %s: what was recorded happens again", async (name) => {
  expectEnd(await rehearsedAsRecorded(name), name);
});

test.each(byTurns(Object.entries(REAL_TOGETHER), 2))("an upgrade with troubles of %s", async (_what, faults) => {
  const result = await rehearsed([{}], { faults });
  expect(brokenPromises(result)).toEqual([]);
  expect(storyOf(result)).toBe("upgraded (success) ");
});

// The ways in which a run tells its machines, with the shortest cuts there are.
const TOLD: readonly [what: string, cut: RehearsalRun, options: Parameters<typeof rehearsed>[1]][] = [
  [
    "on a single node, while its installer is at work; the run tells its machines in JSON",
    { cancelWhen: (event) => event.kind === "installer-began" },
    { nodes: 1, deploymentTargets: "json" },
  ],
  [
    "at a change on another node than the primary; the run tells its machines by a variable each",
    { cancelAtChange: { machine: "octo-2", change: 4 } },
    { deploymentTargets: "flattened" },
  ],
];
test.each(byTurns(TOLD, 2))("killed %s", async (_what, cut, options) => {
  const result = await rehearsed([cut, {}], options);
  expect(brokenPromises(result)).toEqual([]);
  expect(storyOf(result)).toBe("upgraded (cancelled, success) ");
});
