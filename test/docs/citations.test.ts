import { join } from "node:path";
import { readFileSync } from "node:fs";
import { projectFolder } from "../package/shipped";
import { decisions, docsFolder, factPages, facts, namesIn } from "./pages";
import { citedDecisions, citedFacts } from "./citations";
import { sourceFiles } from "./source-files";

const readme = readFileSync(join(projectFolder, "README.md"), "utf8");
const pages = ["", "facts", "decisions"].flatMap((folder) =>
  namesIn(folder).map((name) => ({
    path: `docs/${folder === "" ? "" : `${folder}/`}${name}`,
    text: readFileSync(join(docsFolder, folder, name), "utf8"),
  })),
);
const citing = [...sourceFiles, ...pages];

test("the form of a citation is understood", () => {
  expect(citedFacts("x (facts: octopus-nodes#ping, wine#prefixes) y")).toEqual(["octopus-nodes#ping", "wine#prefixes"]);
  expect(citedFacts("/**\n * x (429; facts: octopus-nodes#ping,\n * wine#prefixes) y")).toHaveLength(2);
  expect(citedFacts("constructor(facts: DatabaseFacts, other: string)")).toEqual([]);
  expect(citedDecisions("x (decision 001) y (P10; decisions 002,\n // 003)")).toEqual(["001", "002", "003"]);
  expect(citedDecisions("(decision 006; facts: sql-server#permissions)")).toEqual(["006"]);
});

test("every fact that is cited is in docs/facts", () => {
  expect(factPages.length).toBeGreaterThan(10);
  const missing = citing.flatMap(({ path, text }) =>
    citedFacts(text)
      .filter((id) => !facts.has(id))
      .map((id) => `${path} cites ${id}`),
  );
  expect(missing).toEqual([]);
});

test("every decision that is cited is in docs/decisions", () => {
  const missing = citing.flatMap(({ path, text }) =>
    citedDecisions(text)
      .filter((number) => !decisions.has(number))
      .map((number) => `${path} cites decision ${number}`),
  );
  expect(missing).toEqual([]);
});

test("every promise that is named is in the README", () => {
  const promised = new Set([...readme.matchAll(/^\| (P\d+) /gm)].map(({ 1: id }) => id));
  expect(promised.size).toBe(17);
  const missing = citing.flatMap(({ path, text }) =>
    [...text.matchAll(/(?<![\w$])P\d{1,2}(?!\w)/g)]
      .filter(([id]) => !promised.has(id))
      .map(([id]) => `${path} names ${id}`),
  );
  expect(missing).toEqual([]);
});
