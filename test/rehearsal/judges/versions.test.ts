import fc from "fast-check";
import { isOlder, sameVersion } from "../../../src/rehearsal/judges/versions";

const version = fc.array(fc.nat({ max: 20_000 }), { minLength: 3, maxLength: 3 });
const text = (numbers: readonly number[]) => numbers.join(".");

test.each([
  ["2025.4.10333", "2025.4.10333"],
  ["2025.4.10333", "2025.4.10333.0"],
  ["v2025.4.10333", " 2025.4.10333"],
  ["2025.4.1-beta.1", "2025.4.1-beta.1"],
])("%s and %s are one version", (a, b) => {
  expect([sameVersion(a, b), isOlder(a, b), isOlder(b, a)]).toEqual([true, false, false]);
});

test.each([
  ["2025.4.9", "2025.4.10"],
  ["2025.4.10333", "2025.4.10333.1"],
  ["2024.12.1", "2025.1.1"],
  ["2025.4.1-beta", "2025.4.1"],
])("%s is older than %s", (a, b) => {
  expect([sameVersion(a, b), isOlder(a, b), isOlder(b, a)]).toEqual([false, true, false]);
});

test.each([
  [undefined, undefined],
  ["", ""],
  ["2025.4", "2025.4"],
  ["latest", "2025.4.1"],
])("%s and %s are never the same, for they are not both versions", (a, b) => {
  expect([sameVersion(a, b), isOlder(a, b), isOlder(b, a)]).toEqual([false, false, false]);
});

test("of two versions one is older, or they are the same", () => {
  fc.assert(
    fc.property(version, version, (a, b) => {
      const says = [sameVersion(text(a), text(b)), isOlder(text(a), text(b)), isOlder(text(b), text(a))];
      expect(says.filter(Boolean)).toHaveLength(1);
    }),
  );
});
