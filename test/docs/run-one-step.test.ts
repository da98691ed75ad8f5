import { spawnSync } from "node:child_process";
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder, shippedPackage } from "../package/shipped";

const page = readFileSync(join(projectFolder, "docs", "run-one-step.md"), "utf8");
const examples = [...page.matchAll(/<!-- step: (\S+) -->\s*```json\n(.*?)```/gs)].map(([, step = "", json = ""]) => ({
  step,
  json,
}));

test("the page has an example alone, and one with outputs of earlier steps", () => {
  expect(examples.map(({ step }) => step)).toEqual(["preflight", "drain-stop"]);
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
