/**
 * Begins a new step: `npm run new:step <id>`. Writes its folder, its test and its line in the catalogue, all of which
 * compile and pass as they are, and says what is left to do.
 */
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const catalogueFile = join(root, "steps", "index.ts");

const [id = "", ...more] = process.argv.slice(2);
const problem = problemWith(id, more);
if (problem) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 2;
} else {
  // Read first: nothing is written when the catalogue is not as expected.
  const catalogue = withStep(readFileSync(catalogueFile, "utf8"), id);
  write(join("steps", id, "contract.ts"), contractFile());
  write(join("steps", id, "step.ts"), stepFile(id));
  write(join("steps", id, "run.ts"), runFile());
  write(join("test", "steps", id, "run.test.ts"), testFile(id));
  writeFileSync(catalogueFile, catalogue);
  process.stdout.write(whatIsLeft(id));
}

function problemWith(id, more) {
  if (!/^[a-z]+(?:-[a-z]+)*$/.test(id) || more.length > 0) {
    return "Usage: npm run new:step <id>, where <id> is one name in kebab-case, such as verify-backup.";
  }
  const taken = [join("steps", id), join("test", "steps", id)].find((path) => existsSync(join(root, path)));
  return taken && `There is a folder ${taken} already. Choose another id, or remove the folder.`;
}

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text, { flag: "wx" });
}

/** An import among the others, in their order, and the step as the last of the list. */
function withStep(source, id) {
  const lines = source.split("\n");
  const imports = lines.filter((line) => /^import \w+ from "\.\/[a-z-]+\/step";$/.test(line));
  const end = lines.findIndex((line) => /^\](?: as const satisfies .*)?;$/.test(line));
  if (imports.length === 0 || end < 0) {
    throw new Error("steps/index.ts is not as expected: imports of steps, and a list.");
  }
  const added = `import ${camelCase(id)} from "./${id}/step";`;
  const place = (line) => line.slice(line.indexOf('"'));
  const next = imports.find((line) => place(line) > place(added));
  lines.splice(end, 0, `  ${camelCase(id)},`);
  lines.splice(next ? lines.indexOf(next) : lines.indexOf(imports.at(-1)) + 1, 0, added);
  return lines.join("\n");
}

function contractFile() {
  return `import * as z from "zod";
import type { ContextOf } from "../../src/step/define-step";
import { shared } from "../../src/upgrade/shared-inputs";

export const inputs = z.object({
  dryRun: shared.dryRun,
});

export const reads = {};

export const outputs = [] as const;

/** What the step works with: each thing outside is one of its tools, so that a test can hand in another. */
export type Tools = Record<string, never>;

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;
`;
}

function stepFile(id) {
  return `import { defineStep } from "../../src/step/define-step";
import { inputs, outputs, reads, type Tools } from "./contract";
import { run } from "./run";

export default defineStep({
  id: "${id}",
  name: "Octopus HA - ${titleOf(id)}",
  description: "TODO: what this step does, in two or three sentences that an administrator reads.",
  templateId: "${randomUUID()}",
  role: "every",
  rerun: "repeatable",
  inputs,
  reads,
  outputs,
  needs: [],
  tools: (): Tools => ({}),
  run,
  examples: [{ title: "TODO: what this example is for", parameters: {} }],
});
`;
}

function runFile() {
  return `import type { Context } from "./contract";

/** TODO: what the step does. Every change goes through \`context.change\`, so that a dry run reports it. */
export async function run(context: Context): Promise<void> {
  context.log.info("There is nothing to do yet.");
}
`;
}

function testFile(id) {
  return `import { run } from "../../../steps/${id}/run";
import step from "../../../steps/${id}/step";
import { contextFor } from "../../made-up/context-for";

test("has nothing to do yet", async () => {
  const { context, seen } = contextFor(step, { reads: {}, tools: {} });
  await run(context);
  expect(seen.lines).toEqual(["info: There is nothing to do yet."]);
});
`;
}

function whatIsLeft(id) {
  return `Wrote steps/${id}, test/steps/${id} and a line in steps/index.ts. What is left:

  1. steps/${id}/contract.ts: inputs (field.* of src/step/inputs.ts, project variables in src/names/variables.ts), reads
     and outputs (src/step/outputs.ts), the types of its tools.
  2. steps/${id}/step.ts: description, role, what happens when it runs again, the real tools and the pieces of the
     machine (src/machine) that they need, an example.
  3. steps/${id}/run.ts: what it does; test/steps/${id}: what must be true of it.
  4. The step's row in a list of src/runbooks, under a key of src/names/steps.ts.
  5. npm run build, which draws the logo and writes the template; commit what changes in metadata/ and README.md.
`;
}

function camelCase(id) {
  return id.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
}

function titleOf(id) {
  return id.replace(/(^|-)([a-z])/g, (_, dash, letter) => `${dash && " "}${letter.toUpperCase()}`);
}
