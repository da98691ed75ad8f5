import { shortChange } from "../../src/cli/shorten";

const long = (line: string) => `first\n${"x".repeat(100)}\n${line}\nlast`;

test.each<[string | undefined, string | undefined, string[]]>([
  [undefined, "minor", ["minor"]],
  ["minor", "major", ["minor -> major"]],
  ["", "major", ["(empty) -> major"]],
  ["minor", undefined, ["minor -> (none)"]],
  [undefined, "x".repeat(1234), ["(1,234 characters)"]],
  ["a\nb", "a\nc", ["(3 characters, changed)", "line 2: b", "    -> c"]],
  [long("here"), long("there"), ["(117 characters, changed)", "line 3: here", "    -> there"]],
  ["a\nb", "a", ["(1 character, changed)", "line 2: b", "    -> (nothing)"]],
  ["a", "a\nb", ["(3 characters, changed)", "line 2: (nothing)", "    -> b"]],
  ["a\r\nb", "a\nb", ["(3 characters, line endings changed)"]],
])("%j to %j", (from, to, lines) => {
  expect(shortChange(from, to)).toEqual(lines);
});

test("of a long line the part around the difference is shown", () => {
  const [, before, after] = shortChange(`${"x".repeat(200)}old`, `${"x".repeat(200)}new`);
  expect(before).toBe(`line 1: …${"x".repeat(20)}old`);
  expect(after).toBe(`    -> …${"x".repeat(20)}new`);
});
