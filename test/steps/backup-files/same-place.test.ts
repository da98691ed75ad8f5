import { overlapOf } from "../../../steps/backup-files/same-place";

test.each<[string, string, ReturnType<typeof overlapOf>]>([
  ["\\\\nas\\sets", "\\\\nas\\octopus\\Packages", undefined],
  ["\\\\nas\\octopus\\Packages", "\\\\NAS\\Octopus\\packages\\", "the same"],
  ["\\\\?\\UNC\\nas\\octopus\\Packages", "\\\\nas\\octopus\\Packages", "the same"],
  ["\\\\?\\D:\\Sets", "d:/sets/.", "the same"],
  ["D:\\Sets\\..\\Octopus\\Packages\\sets", "D:\\Octopus\\Packages", "inside"],
  ["\\\\nas\\octopus", "\\\\nas\\octopus\\Packages", "above"],
  ["\\\\nas\\octopus\\Packages-of-others", "\\\\nas\\octopus\\Packages", undefined],
  ["\\\\nas\\octopus\\Packages. ", "\\\\nas\\octopus\\Packages", "the same"],
  ["C:\\nas\\octopus", "\\\\nas\\octopus", undefined],
  ["/sets", "/nas/Packages", undefined],
])("%s to %s: %s", (one, other, expected) => {
  expect(overlapOf(one, other)).toBe(expected);
});
