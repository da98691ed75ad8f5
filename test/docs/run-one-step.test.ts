import { spawnSync } from "node:child_process";
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "../../steps/index";
import { inputMetas } from "../../src/step/inputs";
import { projectFolder, shippedPackage } from "../package/shipped";

const pages = ["run-one-step.md", "restore-files.md"].map((name) =>
  readFileSync(join(projectFolder, "docs", name), "utf8"),
);
const examples = [...pages.join("\n").matchAll(/<!-- step: (\S+) -->\s*```json\n(.*?)```/gs)].map(
  ([, step = "", json = ""]) => ({
    step,
    json,
  }),
);

test("the pages have an example alone, one with outputs of earlier steps, and one that restores files", () => {
  expect(examples.map(({ step }) => step)).toEqual(["preflight", "drain-stop", "backup-files"]);
});

test.each(examples)("every input of the example of $step is one that the step takes", ({ step, json }) => {
  const found = catalogue.find(({ id }) => id === step);
  if (!found) throw new Error(`There is no step '${step}'.`);
  const known = new Set<string>(inputMetas(found.inputs).map(({ meta }) => meta.parameter));
  const reads = Object.values(found.reads as Record<string, { output: string }>);
  // By this one Octopus decides whether a row runs at all.
  const read = new Set(["UpgradeAvailable", ...reads.map(({ output }) => output)]);
  for (const name of Object.keys(JSON.parse(json) as object)) {
    if (name.startsWith("OctopusUpgrade.")) expect(known).toContain(name);
    const [, output] = /\.Output\[[^\]]+\]\.(\w+)$/.exec(name) ?? [];
    if (output !== undefined) expect(read).toContain(output);
  }
});

/** There is no Octopus Server here: a step that was understood fails with a code of its own, not over its inputs. */
test.each(examples)("the shipped $step takes the example from a file", ({ step, json }) => {
  const folder = mkdtempSync(join(tmpdir(), "one-step-"));
  try {
    for (const [name, bytes] of Object.entries(shippedPackage(step))) writeFileSync(join(folder, name), bytes);
    writeFileSync(join(folder, "inputs.json"), json);
    const inputs = openSync(join(folder, "inputs.json"), "r");
    const { status, stderr } = spawnSync(process.execPath, ["run.js"], {
      cwd: folder,
      encoding: "utf8",
      stdio: [inputs, "pipe", "pipe"],
      env: { PATH: "", SystemRoot: folder, ProgramData: folder, ProgramFiles: folder },
      timeout: 60_000,
    });
    closeSync(inputs);
    expect(stderr).toMatch(/^[A-Z]\w+-\w+-\w+: /);
    expect(stderr).not.toMatch(/Outputs-Missing|Inputs-Wrong/);
    expect(status).toBe(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
