import { rehearsedAsRecorded } from "./as-recorded";
import { brokenPromises } from "./rehearsed";
import { onceMoreWhenBusy } from "../made-up/once-more";

onceMoreWhenBusy();

// With faults: real-troubles.test.ts.
test("with real processes and without a fault, what was recorded happens again", async () => {
  expect(brokenPromises(await rehearsedAsRecorded("no-fault-on-three-nodes"))).toEqual([]);
});
