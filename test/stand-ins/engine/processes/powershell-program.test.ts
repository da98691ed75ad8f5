import { existsSync, statSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { powershellProgram } from "../../../../src/stand-ins/engine/processes/powershell-program";
import { VariableDictionary } from "../../../../src/stand-ins/engine/variable-dictionary";
import { carryOut, step, variable } from "../made-up-run";

// By its full path, as a rehearsal names it: its folder goes to the PATH of the script.
const pwsh = (process.env.PATH ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "pwsh"))
  .find((path) => existsSync(path));
const skipped = pwsh === undefined ? " [skipped: pwsh, PowerShell 7, is not on the PATH]" : "";
const withPwsh = pwsh === undefined ? test.skip : test;

const run = (body: string) =>
  carryOut(
    {
      steps: [step("one", { action: { Properties: { "Octopus.Action.Script.ScriptBody": body } } })],
      variables: [
        variable("Date", "2026-01-15T00:00:00Z"),
        variable("Text", 'ä "quoted" $HOME \''),
        variable("T", "x#{Date}"),
      ],
    },
    { scripts: { one: "" }, pwsh: pwsh ?? "" },
  );

test("the variables lie in a file that only this user can read, and nothing of them in argv", async () => {
  const folder = await mkdtemp(join(tmpdir(), "powershell-test-"));
  try {
    const variables = new VariableDictionary().add([{ name: "Key", value: "s3cret" }]);
    const call = { body: "exit 0", variables, folder, environment: { PATH: "given" } };
    const { command, args, stdin, environment } = await powershellProgram("/opt/pwsh", call);
    expect(command).toBe("/opt/pwsh");
    const file = join(folder, "Variables.json");
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual([{ name: "S2V5", value: "czNjcmV0" }]);
    expect(args.slice(0, 3)).toEqual(["-NoProfile", "-NonInteractive", "-File"]);
    expect(`${args.join(" ")}${stdin}`).not.toContain("s3cret");
    expect(environment.PATH).toBe("given");
  } finally {
    await rm(folder, { recursive: true });
  }
});

withPwsh(`a script reads its variables as they are, by names that ignore case${skipped}`, async () => {
  const { texts, state } = await run(`
    foreach ($name in 'date', 'Text', 'T') { Write-Output $OctopusParameters[$name] }
    Write-Output (Test-Path (Join-Path $PSScriptRoot 'Variables.json'))`);
  expect(state).toBe("Success");
  expect(texts).toEqual(["2026-01-15T00:00:00Z", 'ä "quoted" $HOME \'', "x2026-01-15T00:00:00Z", "False"]);
});

withPwsh.each([
  ["its own exit code", "exit 7", 7],
  ["the exit code of the last native command", "node -e 'process.exit(5)'", 5],
  ["1 after an error that nobody caught", "throw 'no luck'", 1],
  ["1 after an error of a cmdlet", "Get-Item '/no/such/file'", 1],
  ["0", "Write-Output 'fine'", 0],
])(`a script ends with %s${skipped}`, async (_what, body, exitCode) => {
  const { ended } = await run(body);
  expect(ended).toMatchObject([{ exitCode }]);
});

withPwsh(`the package is where the script looks for it${skipped}`, async () => {
  const { texts } = await run("Get-ChildItem $OctopusParameters['Octopus.Action.Package[tool].ExtractedPath'] -Name");
  expect(texts).toEqual(["run.js"]);
});
