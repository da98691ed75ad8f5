import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ScriptLineReader } from "../../src/stand-ins/engine/service-messages";
import type { AnyStep } from "../../src/step/define-step";
import { inputMetas } from "../../src/step/inputs";
import { catalogue } from "../../steps/index";
import { Canaries } from "../made-up/canaries";
import { shippedPackage } from "../package/shipped";

const folder = mkdtempSync(join(tmpdir(), "catalogue-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the package as it is shipped, as the template's script does. */
function runPackage(id: string, variables: Record<string, string>) {
  for (const [name, bytes] of Object.entries(shippedPackage(id))) writeFileSync(join(folder, name), bytes);
  const input = `${Buffer.from(JSON.stringify(variables)).toString("base64")}\n`;
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, "run.js")], {
    input,
    encoding: "utf8",
    cwd: folder,
  });
  const reader = new ScriptLineReader("stdout");
  const lines = stdout.split("\n").flatMap((line) => reader.read(line));
  const messages = lines.flatMap((line) => (line.kind === "message" ? [line.message] : []));
  return { status, stderr, lines, messages };
}

const BAD_TEXTS = ["no such thing", "2024.3", "relative\\path"];

/** A bad text for every parameter that does not take any text; a secret for each that is one. */
function badVariables(step: AnyStep, canaries: Canaries) {
  const bad: string[] = [];
  const variables: Record<string, string> = {};
  for (const { meta, schema } of inputMetas(step.inputs)) {
    if (meta.control === "Sensitive") variables[meta.parameter] = canaries.plant(meta.parameter);
    else if (meta.kind !== "list") {
      const text = BAD_TEXTS.find((each) => !schema.safeParse(each).success);
      if (text === undefined) continue;
      variables[meta.parameter] = text;
      bad.push(meta.variable ?? meta.parameter);
    }
  }
  variables["Octopus.Action[Inspect].Output[octo-1].DatabaseConnectionString"] = canaries.plant("connection string");
  return { variables, bad };
}

it.each(catalogue.map((step) => [step.id, step] as const))(
  "%s refuses bad input with exit code 2, all problems at once, and prints no secret",
  (id, step) => {
    const canaries = new Canaries();
    const { variables, bad } = badVariables(step, canaries);
    const { status, stderr, lines, messages } = runPackage(id, variables);
    expect(status).toBe(2);
    const problems = stderr.split("\n").filter((line) => line.startsWith("- "));
    expect(problems.map((line) => line.slice(2).split(" ")[0])).toEqual(expect.arrayContaining(bad));
    expect(problems.every((line) => / must be .+\.$/.test(line))).toBe(true);
    expect(messages.at(-1)?.name).toBe("resultMessage");
    // Octopus is told what to mask, and nothing else.
    const others = lines.filter((line) => line.kind !== "message" || line.message.name !== "mask");
    expect(messages.filter(({ name }) => name === "mask").length).toBeGreaterThan(0);
    expect(canaries.leaksIn(stderr, others)).toEqual([]);
  },
);
