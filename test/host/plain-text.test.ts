import fc from "fast-check";
import { plainText } from "../../src/host/plain-text";
import { ScriptLineReader } from "../../src/stand-ins/engine/service-messages";

it.each([
  ["plain", "plain"],
  ["a\tb\nc", "a\tb\nc"],
  ["a\r\nb\rc", "a\nb\nc"],
  ["‘x’ – “y” … z\u00a0!", "'x' - \"y\" ... z !"],
  ["Zürich", "Z\\u00fcrich"],
  ["日本", "\\u65e5\\u672c"],
  ["\u001b[31mred\u0007", "\\u001b[31mred\\u0007"],
  ["##octopus[setVariable name='YQ==']", "## octopus[setVariable name='YQ==']"],
  ["##Octopus[mask]", "## Octopus[mask]"],
  ["####octopus[x]", "#### octopus[x]"],
])("makes %j %j", (text, plain) => {
  expect(plainText(text)).toBe(plain);
});

const pieces = fc.constantFrom("##octopus[", "#", "octopus[", "mask", "]", "\r", "\n", "\u200b", "ö", " name='YQ=='");

it("is ASCII, and never a service message", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: "binary" }))), (texts) => {
      const plain = plainText(texts.join(""));
      expect(plain).toMatch(/^[\n\t\x20-\x7e]*$/);
      expect(plain.toLowerCase()).not.toContain("##octopus[");
      const reader = new ScriptLineReader("stdout");
      expect(
        plain
          .split("\n")
          .flatMap((line) => reader.read(line))
          .every(({ kind }) => kind === "text"),
      ).toBe(true);
    }),
  );
});
