import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { STEP_NAMES } from "../../src/names/steps";
import { VARIABLES } from "../../src/names/variables";
import { projectFolder } from "../package/shipped";

const folder = join(projectFolder, "docs", "guides");
const pages = readdirSync(folder);
const textOf = (page: string) => readFileSync(join(folder, page), "utf8");
const readme = readFileSync(join(projectFolder, "README.md"), "utf8");
const section = /## The vendor's guides\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? "";

const SECTIONS = ["Instead of the steps by hand", "What you set", "What you still do", "What was proven"];
const steps = new Set<string>(Object.values(STEP_NAMES));
const variables = new Set<string>(Object.values(VARIABLES));

test("the README leads to a page for each of the vendor's guides", () => {
  const linked = [...section.matchAll(/docs\/guides\/([\w.-]+\.md)/g)].map(({ 1: page }) => page);
  expect(linked.sort()).toEqual([...pages].sort());
});

test.each(pages)("%s names the vendor's guide, and says the four things", (page) => {
  const text = textOf(page);
  expect(text).toMatch(/\]\(https:\/\/octopus\.com\/docs\/administration\/upgrading\//);
  expect([...text.matchAll(/^## (.*)$/gm)].map(({ 1: title }) => title)).toEqual(SECTIONS);
});

test.each([...pages.map((page) => [page, textOf(page)]), ["README.md", section]] as [string, string][])(
  "%s names steps and variables that there are",
  (_, text) => {
    // In a table a step stands in quotation marks at a word's edge, with a capital.
    const named = [...text.matchAll(/(?<![\w`])'([A-Z][a-z]+ [^']+)'/g)].map(({ 1: name }) => name ?? "");
    expect(named.filter((name) => !steps.has(name))).toEqual([]);
    const set = [...text.matchAll(/`(Upgrade\.[\w.]+)/g)].map(({ 1: name }) => name ?? "");
    expect(set.filter((name) => !variables.has(name))).toEqual([]);
  },
);

test("each instruction has somebody who does it, and a word on how or why not", () => {
  const rows = [...section.matchAll(/^\| (.+?) +\| (.+?) +\| (.+?) +\|$/gm)].slice(2);
  expect(rows.length).toBeGreaterThan(25);
  for (const [, , by, how] of rows) {
    expect(["the runbook", "by hand, planned", "people, on purpose"]).toContain(by);
    expect(how).toMatch(/\.$/);
  }
});
