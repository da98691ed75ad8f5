import { ARGUMENT_SECRETS } from "../../src/names/argument-secrets";
import { argumentsWithoutSecrets } from "../../src/rehearsal/argument-secrets";
import { sourceFiles } from "../docs/source-files";

const SECRET = "c2VjcmV0LW1hc3Rlci1rZXk=";
const seen = (program: string, args: string[], side: "upgraded" | "restored" = "restored") =>
  argumentsWithoutSecrets(program, args, side).join(" ").includes(SECRET);

test.each(ARGUMENT_SECRETS)("$program $command $option may hold a secret where a copy was restored", (each) => {
  const { program, command, option } = each;
  for (const args of [
    [command, `${option}=${SECRET}`],
    [command, option.toLowerCase(), SECRET],
  ]) {
    expect(seen(`C:\\Octopus\\${program}`, args)).toBe(false);
    expect(seen(program, args, "upgraded")).toBe(true);
  }
});

test.each<[string, string, string[]]>([
  ["another option", "Octopus.Server.exe", ["database", `--grant=${SECRET}`]],
  ["another command", "Octopus.Server.exe", ["node", `--masterKey=${SECRET}`]],
  ["another program", "sqlcmd.exe", ["database", `--masterKey=${SECRET}`]],
  ["what follows the value", "Octopus.Server.exe", ["database", "--masterKey", "k", SECRET]],
  ["an option that only begins so", "Octopus.Server.exe", ["database", `--masterKeyFile=${SECRET}`]],
])("%s may not", (_what, program, args) => {
  expect(seen(program, args)).toBe(true);
});

test("each has a page of the vendor, and none stands there twice", () => {
  for (const { page } of ARGUMENT_SECRETS) expect(page).toMatch(`https://octopus.com/docs/`);
  const names = ARGUMENT_SECRETS.map(({ program, command, option }) => `${program} ${command} ${option}`);
  expect(new Set(names).size).toBe(names.length);
});

test("no step uses any of them", () => {
  const used = sourceFiles
    .filter(({ path }) => /^(?:steps|src\/(?:server-program|upgrade|windows|installer|octopus|sql))\//.test(path))
    .flatMap(({ path, text }) =>
      ARGUMENT_SECRETS.filter(({ option }) => new RegExp(`["'\`]${option}\\b`, "i").test(text)).map(
        ({ option }) => `${path}: ${option}`,
      ),
    );
  expect(used).toEqual([]);
});
