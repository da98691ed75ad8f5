import { execFileSync } from "node:child_process";
import { COMMANDS } from "../../src/cli/command-table";
import { completionScript } from "../../src/cli/completion/script";
import { SHELLS } from "../../src/cli/completion/shells";
import { wordsOf } from "../../src/cli/completion/words";
import { buildProgram } from "../../src/cli/program";

const nothing = async () => {};
const program = buildProgram({ run: nothing, rehearse: nothing, sandbox: nothing, completion: nothing });
const words = wordsOf(program);

function isInstalled(shell: string): boolean {
  try {
    execFileSync(shell, ["-c", "exit 0"]);
    return true;
  } catch {
    return false;
  }
}
const testWith = (shell: string) => (isInstalled(shell) ? test : test.skip);

test("every command is there with its flags, and refused ones are not", () => {
  expect(words.map(({ name }) => name)).toEqual([
    ...COMMANDS.map(({ name }) => name),
    "rehearse",
    "sandbox",
    "completion",
  ]);
  const run = words.find(({ name }) => name === "run");
  expect(run?.flags.map(({ long }) => long)).toEqual(
    expect.arrayContaining(["--url", "--dry-run", "--follow", "--help"]),
  );
  expect(run?.flags.map(({ long }) => long)).not.toContain("--api-key");
  expect(run?.flags.find(({ long }) => long === "--format")?.choices).toEqual(["table", "json", "basic"]);
  expect(words.find(({ name }) => name === "completion")?.choices).toEqual([...SHELLS]);
});

test.each(SHELLS)("the script for %s names every command and every flag", (shell) => {
  const script = completionScript(shell, program);
  for (const { name, flags } of words) {
    expect(script).toContain(name);
    for (const { long } of flags) expect(script).toContain(shell === "fish" ? `-l ${long.slice(2)}` : long);
  }
  expect(script.endsWith("\n")).toBe(true);
});

/** What bash would offer for a line that has been typed so far. */
function offered(...typed: string[]): string[] {
  const script = `${completionScript("bash", program)}
COMP_WORDS=(octopus-ha-upgrade "$@"); COMP_CWORD=$#; _octopus_ha_upgrade; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["-c", script, "bash", ...typed], { encoding: "utf8" })
    .split("\n")
    .filter(Boolean);
}

testWith("bash")("bash completes commands, flags and values", () => {
  expect(offered("pl")).toEqual(["plan"]);
  expect(offered("run", "--de")).toEqual(["--detach"]);
  expect(offered("plan", "--format", "")).toEqual(["table", "json", "basic"]);
  expect(offered("plan", "-f", "j")).toEqual(["json"]);
  expect(offered("plan", "--url", "")).toEqual([]);
  expect(offered("completion", "f")).toEqual(["fish"]);
});

testWith("bash")("bash finds no fault in its script", () => {
  execFileSync("bash", ["-n"], { input: completionScript("bash", program) });
});

testWith("zsh")("zsh finds no fault in its script", () => {
  execFileSync("zsh", ["-n"], { input: completionScript("zsh", program) });
});

testWith("fish")("fish finds no fault in its script", () => {
  execFileSync("fish", ["-n"], { input: completionScript("fish", program) });
});

test("texts of commands cannot end a quoted string of a shell", () => {
  for (const { help, flags } of words) {
    for (const text of [help, ...flags.map((flag) => flag.help)]) expect(text).not.toMatch(/["'`$\\]/);
  }
});
