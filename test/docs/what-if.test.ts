import { COMMANDS } from "../../src/cli/command-table";
import { SETTINGS } from "../../src/cli/settings/table";
import { SWITCHES } from "../../src/cli/settings/switches";
import { VARIABLES } from "../../src/names/variables";
import { RUNBOOKS } from "../../src/runbooks/index";
import { pageText } from "./pages";
import { sourceFiles } from "./source-files";

const page = pageText("what-if.md");
const inCode = [...page.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text);
const CODE = /^[A-Z][A-Za-z]+-[A-Z][A-Za-z]+$/;
const onPage = new Set(inCode.filter((text) => CODE.test(text)));

/** The codes that the source of these folders can end a step with. */
const codesOf = (belongs: (path: string) => boolean) =>
  new Set(
    sourceFiles
      .filter(({ path }) => belongs(path))
      .flatMap(({ text }) => [...text.matchAll(/\bcode: "([A-Z]\w+-\w+)"/g)].map(([, code = ""]) => code)),
  );

test("every code by which a row of a runbook ends is on the page", () => {
  const ends = codesOf((path) => /^(?:steps|src\/upgrade)\//.test(path));
  expect([...ends].filter((code) => !onPage.has(code)).sort()).toEqual([]);
});

test("every code on the page is one that somebody may see", () => {
  const source = sourceFiles.filter(({ path }) => /^(?:steps|src)\//.test(path)).map(({ text }) => text);
  // The one with a step's name in front stands for all of them.
  const gone = [...onPage].filter((code) => !source.some((text) => text.includes(`"${code}"`)));
  expect(gone).toEqual([]);
});

test("every command on the page can be typed", () => {
  const commands = inCode.filter((text) => text.startsWith("octopus-ha-upgrade "));
  expect(commands.length).toBeGreaterThan(5);
  const flags = new Set([
    ...Object.values(SETTINGS).map(({ flag }) => flag as string),
    ...Object.values(SWITCHES).flatMap((make) => make().long ?? []),
  ]);
  for (const text of commands) {
    const [, name = "", ...rest] = text.split(" ");
    expect(COMMANDS.map((each) => each.name)).toContain(name);
    for (const flag of rest.filter((word) => word.startsWith("--"))) expect(flags).toContain(flag);
    const runbook = /--runbook (\S+)/.exec(text)?.[1];
    if (runbook !== undefined) expect(RUNBOOKS.map((each) => each.name)).toContain(runbook);
  }
});

test("every variable on the page is one that somebody may set", () => {
  const known = new Set<string>([
    ...Object.values(VARIABLES),
    ...RUNBOOKS.flatMap(({ prompts }) => prompts.map((prompt) => prompt.name)),
  ]);
  expect(inCode.filter((text) => /^Upgrade\.\w/.test(text) && !known.has(text))).toEqual([]);
});
