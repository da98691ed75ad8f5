import { rehearsedAsRecorded } from "./as-recorded";
import { brokenPromises } from "./rehearsed";

// With faults: killed-processes.test.ts and troubles-outside.test.ts.
test("with real processes and without a fault, what was recorded happens again", async () => {
  expect(brokenPromises(await rehearsedAsRecorded("no-fault-on-three-nodes"))).toEqual([]);
});
