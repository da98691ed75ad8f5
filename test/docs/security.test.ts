import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ARGUMENT_SECRETS } from "../../src/names/argument-secrets";
import { knownVariables } from "../../src/provision/plan/variables";

const projectFolder = join(__dirname, "..", "..");
const page = readFileSync(join(projectFolder, "docs", "security.md"), "utf8");
const tests = [...page.matchAll(/`(test\/[^`]+)`/g)].map(([, path = ""]) => path);

test("each line of the threat table names a test, and each is there", () => {
  const rows = (page.split("## Threats")[1] ?? "").split("\n").filter((line) => /^\|(?! -)/.test(line));
  expect(rows.length).toBeGreaterThan(10);
  // All but the heading.
  expect(rows.slice(1).filter((row) => !/`test\/[^`]+\.test\.ts`/.test(row))).toEqual([]);
  expect(tests.filter((path) => !existsSync(join(projectFolder, path)))).toEqual([]);
});

test("each sensitive input is named", () => {
  const sensitive = knownVariables().flatMap((each) => (each.sensitive ? [each.name] : []));
  expect(new Set(sensitive).size).toBeGreaterThan(2);
  expect([...new Set(sensitive)].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test("the closed list of arguments is the one of the source, line by line", () => {
  const listed = [...page.matchAll(/^\| `(Octopus\.\w+\.exe)` +\| `([\w-]+)` +\| `(--[\w-]+)` +\|$/gm)];
  expect(listed.map(([, program, command, option]) => [program, command, option])).toEqual(
    ARGUMENT_SECRETS.map(({ program, command, option }) => [program, command, option]),
  );
});
