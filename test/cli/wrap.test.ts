import fc from "fast-check";
import { stripVTControlCharacters, styleText } from "node:util";
import { wrap } from "../../src/cli/wrap";

test.each<[string, string, string[]]>([
  ["short lines stay", "one two", ["one two"]],
  ["at words", "one two three four five", ["one two three four", "five"]],
  ["under the beginning of the line", "  one two three four five", ["  one two three four", "  five"]],
  ["under the last column", "P1  held  one two three", ["P1  held  one two", "          three"]],
  [
    "a word that is too long stays whole",
    "a https://octopus.example.com/x b",
    ["a", "https://octopus.example.com/x", "b"],
  ],
  ["what is copied stays whole", "  npx octopus-ha-upgrade run --dry-run", ["  npx octopus-ha-upgrade run --dry-run"]],
])("%s", (_title, line, expected) => {
  expect(wrap(line, 20)).toEqual(expected);
});

test("colours are not counted", () => {
  const red = styleText("red", "one two three", { validateStream: false });
  expect(wrap(`${red} four`, 20)).toEqual([`${red} four`]);
});

test("no word is lost, and no line is longer than the terminal unless it is one word", () => {
  const words = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "—"), minLength: 1, maxLength: 12 }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(words, fc.integer({ min: 20, max: 100 }), (text, width) => {
      const lines = wrap(text.join(" "), width);
      expect(lines.join(" ")).toBe(text.join(" "));
      for (const line of lines) expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(width);
    }),
  );
});
