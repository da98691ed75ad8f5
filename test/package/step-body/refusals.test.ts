import { rmSync } from "node:fs";
import { join } from "node:path";
import { OTHER_BODY } from "./body";
import { MadeUpComputer } from "./made-up-computer";
import { every, loadGrammar, parse } from "./parse";
import { runOn, withPwsh } from "./pwsh";

beforeAll(loadGrammar);

let machine: MadeUpComputer;
beforeEach(() => (machine = new MadeUpComputer()));
afterEach(() => machine.remove());

/** It says the same to Octopus as its reason and to whoever reads the log, and no step is started. */
async function refusal(variables: Record<string, string>): Promise<string> {
  const { exitCode, stderr, reason } = await runOn(machine, OTHER_BODY, variables);
  expect([exitCode, stderr.trim()]).toEqual([1, reason]);
  expect(machine.seen).toBeUndefined();
  return reason ?? "";
}

it("a PowerShell that may not call .NET is refused before anything calls it, in a sentence that is said twice", () => {
  const root = parse(OTHER_BODY);
  const [first] = every(root, "statement_list")[0]!.children.filter(({ type }) => type !== "comment");
  const texts = every(first!, "string_literal").map(({ text }) => text);
  expect(texts[0]).toBe("'FullLanguage'");
  const [, base64 = ""] = /^"##octopus\[resultMessage message='(.*)'\]"$/.exec(texts[1] ?? "") ?? [];
  expect(texts[2]).toBe(`'${Buffer.from(base64, "base64").toString("utf8")}'`);
  expect(texts[2]).toMatch(/^'Step-PowerShell-Constrained: PowerShell runs in Constrained Language Mode /);
  expect(every(first!, "invokation_expression", "type_literal")).toEqual([]);
  expect(every(first!, "command").map(({ text }) => text.split(" ")[0])).toEqual(["Write-Host", "Write-Host"]);
});

withPwsh("a PowerShell in Constrained Language Mode", async () => {
  machine.languageMode = "ConstrainedLanguage";
  const { exitCode, stdout, reason } = await runOn(machine, OTHER_BODY, machine.variables);
  expect([exitCode, reason?.split(":")[0]]).toEqual([1, "Step-PowerShell-Constrained"]);
  expect(stdout).toContain(`\n${reason}\n`);
  expect(machine.seen).toBeUndefined();
});

withPwsh("no package", async () => {
  expect(await refusal({})).toMatch(/^Step-Package-Missing: The package 'octopus-ha-step' was not extracted/);
});

withPwsh("a package that is not a step's", async () => {
  rmSync(join(machine.package, "run.js"));
  expect(await refusal(machine.variables)).toBe(
    `Step-Package-Wrong: The package in '${machine.package}' holds no run.js. Choose the package that belongs to this step.`,
  );
});

withPwsh("no Node on the machine", async () => {
  machine.path = machine.makeFolder("empty");
  expect(await refusal(machine.variables)).toMatch(/^Step-Node-Missing: Node is not on this machine\./);
});

withPwsh("a path of Node where there is none", async () => {
  const path = join(machine.folder, "no node.exe");
  expect(await refusal({ ...machine.variables, "OctopusUpgrade.Node.Path": path })).toBe(
    `Step-Node-PathWrong: There is no file '${path}', which OctopusUpgrade.Node.Path names.`,
  );
});

withPwsh("a Node that is too old", async () => {
  const path = machine.node(join(machine.path, "node"), "v22.20.9");
  expect(await refusal(machine.variables)).toBe(
    `Step-Node-TooOld: '${path}' is version 22.20.9. At least 22.21.0 is needed.`,
  );
});

withPwsh("a Node that is none", async () => {
  machine.program(join(machine.path, "node"), ["echo 'not Node'", "exit 5"]);
  expect(await refusal(machine.variables)).toMatch(/^Step-Node-Broken: .* does not answer with a version: not Node$/);
});

withPwsh("the Node that is named goes before the one on the PATH", async () => {
  const path = machine.node(join(machine.folder, "other place", "node"), "v24.0.0");
  await runOn(machine, OTHER_BODY, { ...machine.variables, "OctopusUpgrade.Node.Path": path });
  expect(machine.seen?.node).toBe(path);
});
