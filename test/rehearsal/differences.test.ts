import { differences } from "./differences";

const recorded = { "HA-NODE-1": ["a", "b"], "HA-NODE-2": ["a"] };

test("equal lists have none", () => {
  expect(differences(recorded, structuredClone(recorded))).toEqual([]);
});

test.each([
  ["another event", { ...recorded, "HA-NODE-1": ["a", "c"] }, "HA-NODE-1, event 2", "b", "c"],
  ["one more", { ...recorded, "HA-NODE-2": ["a", "z"] }, "HA-NODE-2, event 2", "nothing more", "z"],
  ["one less", { ...recorded, "HA-NODE-1": ["a"] }, "HA-NODE-1, event 2", "b", "nothing more"],
  ["a node more", { ...recorded, "any node": ["a"] }, "any node, event 1", "nothing more", "a"],
])("%s is named with its place", (_title, happened, place, before, now) => {
  expect(differences(recorded, happened)).toEqual([`${place}: recorded  ${before}`, `${place}: happened  ${now}`]);
});
