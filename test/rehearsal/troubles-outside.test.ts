import { FAULTS } from "../../src/stand-ins/world/faults";
import { rehearsedAsRecorded } from "./as-recorded";
import { expectEnd } from "./expected-ends";
import { ONLY_SIMULATED, REAL_FAULTS, REAL_TOGETHER } from "./real-faults";
import { brokenPromises, rehearsed, storyOf } from "./rehearsed";

test.each(REAL_FAULTS["something outside answers otherwise"])("%s", async (name) => {
  expectEnd(await rehearsedAsRecorded(name), name);
});

test.each(Object.entries(REAL_TOGETHER))("an upgrade with troubles of %s", async (_what, faults) => {
  const result = await rehearsed([{}], { faults });
  expect(brokenPromises(result)).toEqual([]);
  expect(storyOf(result)).toBe("upgraded (success) ");
});

test("every fault is rehearsed with real processes, but for those that the world plays alone", () => {
  const real = [REAL_FAULTS, REAL_TOGETHER].flatMap((table) => Object.values<readonly string[]>(table).flat());
  expect([...real, ...ONLY_SIMULATED].sort()).toEqual(FAULTS.map(({ name }) => name).sort());
});
