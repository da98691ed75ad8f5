import { COMMANDS } from "../../src/cli/command-table";
import { EXIT } from "../../src/cli/exit-codes";
import { keysOf, settingOf } from "../../src/cli/settings/table";
import { version } from "../../package.json";
import { cli } from "./made-up-cli";

test.each(COMMANDS.map((command) => [command.name, command] as const))(
  "%s --help tells its examples, environment variables and exit codes",
  async (name, { needs, examples, exits }) => {
    const { code, out } = await cli([name, "--help"]);
    const text = out.join("");
    expect(code).toBe(0);
    for (const [, command] of examples) expect(text).toContain(`  ${command}\n`);
    for (const key of keysOf(needs)) {
      const { env, flag, secret } = settingOf(key);
      if (env) expect(text).toContain(env);
      expect(text.includes(`${flag} `)).toBe(!secret);
    }
    for (const exit of exits) expect(text).toMatch(new RegExp(`^  ${EXIT[exit]} `, "m"));
  },
);

test.each(["rehearse", "sandbox", "completion"])("%s --help tells its examples and exit codes", async (name) => {
  const { code, out } = await cli([name, "--help"]);
  expect(code).toBe(0);
  expect(out.join("")).toMatch(/^Examples?:\n.*^Exit codes:\n {2}0 +done/ms);
});

test("defaults are said, and none that is not one", async () => {
  const help = async (name: string) => (await cli([name, "--help"])).out.join("");
  const rehearse = await help("rehearse");
  for (const said of ['(default: "2025.3.14357")', '(default: "2025.4.10333")', "(default: 3)", "(default: 60)"]) {
    expect(rehearse.replace(/\s+/g, " ")).toContain(said);
  }
  for (const { name } of [...COMMANDS, { name: "rehearse" }, { name: "sandbox" }]) {
    expect(await help(name)).not.toMatch(/default: (?:\[\]|false)/);
  }
});

test("--version prints the version of package.json, and the help of the whole names every exit code", async () => {
  expect((await cli(["--version"])).out.join("").trim()).toBe(version);
  const { out } = await cli(["--help"]);
  for (const code of Object.values(EXIT)) expect(out.join("")).toMatch(new RegExp(`^  ${code} `, "m"));
});

/** An example that the command line refuses teaches something wrong. */
test.each(COMMANDS.flatMap(({ examples }) => examples.map(([, command]) => [command])))(
  "%s is understood",
  async (command) => {
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
    // Where the version is given nothing is missing, and the command would go out and fetch.
    const from = words.indexOf("--from");
    if (from > 0) words.splice(from, 2);
    const { code, err } = await cli(words.slice(1));
    expect(code).toBe(command.includes("--detailed-exitcode") ? 1 : 2);
    // Nothing but URLs, keys and leave is missing.
    for (const line of err.slice(1, -1)) expect(line).toMatch(/is missing: |: give --yes\.$/);
    expect(err.join("\n")).not.toContain("error:");
  },
);

test.each([
  [["plan", "--no-such-flag"], "unknown option '--no-such-flag'"],
  [["plan", "--format", "yaml"], "Allowed choices are table, json, basic"],
  [["run", "--timeout-minutes", "0"], "a whole number from 1 to 10080"],
  [["plan", "something"], "too many arguments"],
  [["paln"], "Did you mean plan?"],
])("%j is refused with 2", async (args, sentence) => {
  const { code, out, err } = await cli(args);
  expect(code).toBe(2);
  expect(out).toEqual([]);
  expect(err.join("")).toContain(sentence);
});
