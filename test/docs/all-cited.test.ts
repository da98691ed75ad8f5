import { citedFacts } from "./citations";
import { docsFolder, facts, namesIn } from "./pages";
import { inOneLine, sourceFiles } from "./source-files";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Decisions stand on facts too: they link to them. */
function linkedFacts(): string[] {
  const texts = namesIn("decisions").map((name) => readFileSync(join(docsFolder, "decisions", name), "utf8"));
  const links = texts.flatMap((text) => [...text.matchAll(/\.\.\/facts\/([\w-]+)\.md(#[\w-]+)/g)]);
  return links.map(({ 1: page = "", 2: heading = "" }) => `${page}${heading}`);
}

test("every fact is cited, or says that it is background", () => {
  const cited = new Set([...sourceFiles.flatMap(({ text }) => citedFacts(text)), ...linkedFacts()]);
  const uncited = [...facts].filter(([id, { text }]) => !cited.has(id) && !text.includes("**Background.**"));
  expect(uncited.map(([id]) => id)).toEqual([]);
});

/** How comments cited what nobody has who clones the repository. */
const NOT_HERE = /\b[Ff]acts,? (?:platform|lab|\d)|\(lab, ?\d|\bDESIGN\b|\bdesign-\w+\.md|\(design, |\bof the facts \(/;

test("nothing cites a page that is not here", () => {
  const found = sourceFiles.flatMap(({ path, text }) =>
    inOneLine(text)
      .split(/(?<=[.;:]) /)
      .filter((sentence) => NOT_HERE.test(sentence))
      .map((sentence) => `${path}: ${sentence.slice(0, 150)}`),
  );
  expect(found).toEqual([]);
});
