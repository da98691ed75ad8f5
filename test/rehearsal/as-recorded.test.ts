import { rehearsedAsRecorded } from "./as-recorded";
import { brokenPromises } from "./rehearsed";

/** One without a fault, one in which the upgrader is killed with its script, and one in which a script goes on alone. */
const REHEARSED = ["no-fault-on-three-nodes", "cancel-during-database-upgrade", "powershell-killed-alone"];

test.each(REHEARSED)("with real processes, what was recorded happens again: %s", async (name) => {
  expect(brokenPromises(await rehearsedAsRecorded(name))).toEqual([]);
});
