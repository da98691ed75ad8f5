import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../package/shipped";
import { formsOf, wrongWords } from "./glossary";
import { userTexts, type UserText } from "./user-texts";

const words = wrongWords(readFileSync(join(projectFolder, "docs", "glossary.md"), "utf8"));

test("the glossary names words that are wrong everywhere", () => {
  expect(words).toContainEqual({ word: "mend", say: "fix" });
  expect(words.map(({ word }) => word)).not.toContain("server");
  expect(words.length).toBeGreaterThan(40);
});

test.each([
  ["mend", "Mend what it says.", true],
  ["mend", "it was mended", true],
  ["mend", "recommended; a mend-free amendment", false],
  ["wish", "what was wished for", true],
  ["licence", "two licences", true],
  ["goes on", "the run goes\non", true],
  ["at work", "a run is at workshops", false],
])("'%s' in '%s': %p", (word, text, found) => {
  expect(formsOf({ word, say: "" }).test(text)).toBe(found);
});

/** `file:line: 'the wrong word'; the glossary says '...'` */
const wrongIn = ({ file, line, text }: UserText): string[] =>
  words.flatMap((word) =>
    [...text.matchAll(formsOf(word))].map((match) => {
      const at = line + text.slice(0, match.index).split("\n").length - 1;
      return `${file}:${at}: '${match[0]}'; the glossary says: ${word.say}`;
    }),
  );

test("no message, label or page uses a word that the glossary replaces", () => {
  expect(userTexts().flatMap(wrongIn)).toEqual([]);
});
