import { readFileSync } from "node:fs";
import { join } from "node:path";
import { VIEW_PERMISSIONS } from "../../src/octopus/contents-api";
import { sourceFiles } from "./source-files";

const readme = readFileSync(join(__dirname, "..", "..", "README.md"), "utf8");
const row = readme.split("\n").find((line) => line.includes("| Instance to be upgraded")) ?? "";
const named = new Set(row.match(/\b[A-Z][A-Za-z]+(?:View|Download|System)\b/g));

/** Permissions by their names, in whatever is asked of the instance that is upgraded. */
const asked = sourceFiles
  .filter(({ path }) => /^(?:src\/octopus|steps\/(?:verify|restore-db|maintenance|drain-stop))\//.test(path))
  .flatMap(({ text }) => [...text.matchAll(/"((?:[A-Z][a-z]+)+View|AdministerSystem)"/g)].map(([, name = ""]) => name));

test("the README names every permission that the source asks about", () => {
  expect(new Set(asked).size).toBeGreaterThan(6);
  expect([...new Set([...asked, ...Object.values(VIEW_PERMISSIONS)])].filter((name) => !named.has(name))).toEqual([]);
});

/** Of what is asked for without a question about permissions: the routes of files that are read back. */
const OF_FILES = { "tasks/": "TaskView", artifacts: "ArtifactView", packages: "FeedView", raw: "BuiltInFeedDownload" };

test.each(Object.entries(OF_FILES))("it names what reading %s takes", (_route, permission) => {
  expect(named).toContain(permission);
});

test("it names no other", () => {
  const known = new Set<string>([...asked, ...Object.values(VIEW_PERMISSIONS), ...Object.values(OF_FILES)]);
  expect([...named].filter((name) => !known.has(name))).toEqual([]);
});
