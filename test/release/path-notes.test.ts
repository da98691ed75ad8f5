import { PATH_NOTES, pathNotes } from "../../src/release/path-notes";
import { isOlder } from "../../src/values/version";
import { versionOf as v } from "../made-up/version";

const notes = (from: string, to: string) => pathNotes(v(from), v(to)).map(({ note }) => note);

test.each<[string, string, string, string[]]>([
  ["3.0 to 3.4.15", "3.0.0", "3.4.15", ["TLS 1.2", "TeamCity 7 and 8", "SemVer 2"]],
  ["3.4.15 to 3.17.14", "3.4.15", "3.17.14", ["configuration file"]],
  [
    "3.17.14 to 2021.1",
    "3.17.14",
    "2021.1.8018",
    ["Azure management certificate", "Packages\\Spaces-1", "Script 0266", "Keep the license"],
  ],
  ["2021.1.7867 to 2021.1.8018", "2021.1.7867", "2021.1.8018", ["Keep the license"]],
  ["2021.1 to 2025.4", "2021.1.8018", "2025.4.10333", ["rows that are NULL"]],
  ["2025.1 to a build with the long script", "2025.1.1", "2025.2.6000", ["Script 0541"]],
  ["2025.1 to a better one", "2025.1.1", "2025.2.13099", []],
  ["within a line nothing is crossed", "2025.3.1", "2025.4.10333", []],
])("what is worth knowing: %s", (_, from, to, words) => {
  const found = notes(from, to);
  expect(found).toHaveLength(words.length);
  for (const [at, word] of words.entries()) expect(found[at]).toContain(word);
});

test.each(PATH_NOTES)("each note has a page, and a range that begins where it is crossed: $note", (each) => {
  expect(each.reference).toMatch(/^https:\/\/(?:octopus\.com\/docs|github\.com\/OctopusDeploy\/Issues)\//);
  expect(isOlder(v(each.to[0]), v(each.fromBelow))).toBe(false);
  expect(isOlder(v(each.to[0]), v(each.to[1]))).toBe(true);
});
