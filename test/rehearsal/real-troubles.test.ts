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
test("killed on a single node, while its installer is at work; the run tells its machines in JSON", async () => {
  const result = await rehearsed([{ cancelWhen: (event) => event.kind === "installer-began" }, {}], {
    nodes: 1,
    deploymentTargets: "json",
  });
  expect(brokenPromises(result)).toEqual([]);
  expect(storyOf(result)).toBe("upgraded (cancelled, success) ");
});

test("killed at a change on another node than the primary; the run tells its machines by a variable each", async () => {
  const result = await rehearsed([{ cancelAtChange: { machine: "octo-2", change: 4 } }, {}], {
    deploymentTargets: "flattened",
  });
  expect(brokenPromises(result)).toEqual([]);
  expect(storyOf(result)).toBe("upgraded (cancelled, success) ");
});
