import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { projectFolder } from "../package/shipped";
import { decisions, docsFolder, factPages, facts, namesIn, pageText, sectionsOf } from "./pages";
import { sourceFiles } from "./source-files";

const pages = [
  ...["", "facts", "decisions"].flatMap((folder) => namesIn(folder).map((name) => join(docsFolder, folder, name))),
  ...["README.md", "CONTRIBUTING.md"].map((name) => join(projectFolder, name)),
].map((path) => [relative(projectFolder, path), path] as const);

/** Links to files of this project, and the headings that they name. */
function brokenLinks(path: string): string[] {
  const links = [...readFileSync(path, "utf8").matchAll(/\]\((?!https?:)([^)\s#]*)(?:#([^)\s]+))?\)/g)];
  return links
    .filter(({ 1: file = "", 2: heading }) => {
      const target = file === "" ? path : join(dirname(path), file);
      if (!existsSync(target)) return true;
      return heading !== undefined && !sectionsOf(readFileSync(target, "utf8")).some(({ slug }) => slug === heading);
    })
    .map(([link]) => link);
}

test.each(pages)("every link of %s leads somewhere", (_, path) => {
  expect(brokenLinks(path)).toEqual([]);
});

describe("facts", () => {
  test("every fact says where it comes from", () => {
    const silent = [...facts].filter(([, { text }]) => {
      const last = text.split("\n\n").at(-1) ?? "";
      return !/^\*\*(?:Documented|Source|Measured|General knowledge|Unconfirmed)(?:\*\*|:\*\*)/.test(last);
    });
    expect(silent.map(([id]) => id)).toEqual([]);
  });

  test("the place that holds an unconfirmed one exists", () => {
    const source = sourceFiles.map(({ text }) => text).join("\n");
    const held = [...facts].flatMap(([id, { text }]) =>
      /unconfirmed/i.test(text)
        ? [...text.matchAll(/held\s+by\s+`(\w+)`/gi)].map(({ 1: name = "" }) => ({ id, name }))
        : [],
    );
    expect(held.length).toBeGreaterThan(10);
    const gone = held.filter(({ name }) => !new RegExp(`\\b(?:const|function|class) ${name}\\b`).test(source));
    expect(gone).toEqual([]);
  });

  test("the index lists every page", () => {
    const listed = [...pageText("facts/README.md").matchAll(/^\| \[([\w-]+\.md)\]/gm)].map(({ 1: name }) => name);
    expect(listed.sort()).toEqual([...factPages].sort());
  });
});

describe("decisions", () => {
  test("are numbered without a gap", () => {
    const expected = [...decisions].map((_, index) => String(index + 1).padStart(3, "0"));
    expect([...decisions.keys()].sort()).toEqual(expected);
  });

  test.each([...decisions])("%s says what was asked, what was decided, and what follows", (number, name) => {
    const text = pageText(`decisions/${name}`);
    expect(text).toMatch(new RegExp(`^# ${number} `));
    const parts = ["Question", "Decision", "What follows", "What would change it"];
    expect(parts.filter((part) => !text.includes(`\n**${part}.** `))).toEqual([]);
  });

  test("the index lists every page", () => {
    const listed = [...pageText("decisions/README.md").matchAll(/^\| \[\d{3}\]\((\S+)\)/gm)].map(({ 1: name }) => name);
    expect(listed.sort()).toEqual([...decisions.values()].sort());
  });
});
