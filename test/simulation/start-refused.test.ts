import type { StepKey } from "../../src/names/steps";
import type { Strike } from "../../src/rehearsal/attack/schedule";
import { endsOf, playing, run } from "./planned-runs";

/* Windows gives up on a service that has not begun in time. */

const played = playing();

const notInTime = (key: StepKey, node: number, times: number): Strike => ({
  when: { at: "row", key, node },
  afterSeconds: 0,
  deed: { do: "refuse-sc", node, code: 1053, times },
});

test.each([
  ["start-primary", 1],
  ["restart-others", 2],
] as const)("%s: a service that begins in time at the third order ends no run", async (key, node) => {
  const attack = await played([run({ strikes: [notInTime(key, node, 2)] })]);
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack)[0]).toEqual(["success", ""]);
});

test("one that never does ends the run, and the recovery starts it", async () => {
  const attack = await played([run({ strikes: [notInTime("start-primary", 1, 3)] })]);
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack)).toEqual([
    ["failed", "Restart-Service-Refused"],
    ["success", ""],
  ]);
});
