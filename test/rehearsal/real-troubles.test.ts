import type { RehearsalRun } from "../../src/rehearsal/play-runs";
import { byTurns } from "../made-up/by-turns";
import { onceMoreWhenBusy } from "../made-up/once-more";
import { rehearsedAsRecorded } from "./as-recorded";
import { expectEnd } from "./expected-ends";
import { REAL_FAULTS, REAL_TOGETHER } from "./real-faults";
import { brokenPromises, rehearsed, storyOf } from "./rehearsed";

onceMoreWhenBusy();

type Case = readonly [what: string, play: () => Promise<void>];

const WITHOUT_FAULT: Case = [
  "without a fault: what was recorded happens again",
  async () => {
    expect(brokenPromises(await rehearsedAsRecorded("no-fault-on-three-nodes"))).toEqual([]);
  },
];

const alone = REAL_FAULTS.map((name): Case => [
  `${name}: what was recorded happens again`,
  async () => {
    expectEnd(await rehearsedAsRecorded(name), name);
  },
]);

const together = Object.entries(REAL_TOGETHER).map(([what, faults]): Case => [
  `an upgrade with troubles of ${what}`,
  async () => {
    const result = await rehearsed([{}], { faults });
    expect(brokenPromises(result)).toEqual([]);
    expect(storyOf(result)).toBe("upgraded (success) ");
  },
]);

// The ways in which a run tells its machines, with the shortest cuts there are.
const CUTS: readonly [what: string, cut: RehearsalRun, options: Parameters<typeof rehearsed>[1]][] = [
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
const killed = CUTS.map(([what, cut, options]): Case => [
  `killed ${what}`,
  async () => {
    const result = await rehearsed([cut, {}], options);
    expect(brokenPromises(result)).toEqual([]);
    expect(storyOf(result)).toBe("upgraded (cancelled, success) ");
  },
]);

// Some ten seconds each.
test.each(byTurns([WITHOUT_FAULT, ...alone, ...killed, ...together], 8))("with real processes, %s", (_what, play) =>
  play(),
);
