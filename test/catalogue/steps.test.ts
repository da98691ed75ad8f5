import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { VARIABLES } from "../../src/names/variables";
import type { AnyStep } from "../../src/step/define-step";
import { InputFailure } from "../../src/step/failure";
import { inputMetas } from "../../src/step/inputs";
import { OUTPUTS, type OutputName } from "../../src/step/outputs";
import { inputsFromParameters } from "../../src/step/parameters";
import { catalogue } from "../../steps/index";

const each = catalogue.map((step) => [step.id, step] as const);
const stepsFolder = join(__dirname, "../../steps");

it("holds every folder of steps, and nothing else", () => {
  const folders = readdirSync(stepsFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(catalogue.map(({ id }) => id).sort()).toEqual(folders.map(({ name }) => name).sort());
});

it("has ids, names and template ids once", () => {
  for (const key of ["id", "name", "templateId"] as const) {
    expect(new Set(catalogue.map((step) => step[key])).size).toBe(catalogue.length);
  }
});

it("means the same by a parameter in every step", () => {
  const known = new Map<string, { id: string; said: unknown }>();
  for (const { id, inputs } of catalogue) {
    for (const { meta, schema } of inputMetas(inputs)) {
      const said = z.toJSONSchema(schema, { io: "input" });
      const before = known.get(meta.parameter) ?? { id, said };
      known.set(meta.parameter, before);
      expect({ parameter: meta.parameter, steps: [before.id, id], said }).toEqual({
        parameter: meta.parameter,
        steps: [before.id, id],
        said: before.said,
      });
    }
  }
});

it("takes each project variable for one parameter only", () => {
  const parameters = new Map<string, Set<string>>();
  for (const { inputs } of catalogue) {
    for (const { meta } of inputMetas(inputs)) {
      if (!meta.variable) continue;
      parameters.set(meta.variable, (parameters.get(meta.variable) ?? new Set()).add(meta.parameter));
    }
  }
  expect([...parameters].filter(([, names]) => names.size > 1)).toEqual([]);
});

it("has a project variable for every parameter but the modes, and asks for every variable there is", () => {
  const metas = catalogue.flatMap(({ inputs }) => inputMetas(inputs));
  const without = metas.filter(({ key, meta }) => key !== "mode" && !meta.variable).map(({ meta }) => meta.parameter);
  expect(without).toEqual([]);
  const used = new Set(metas.flatMap(({ meta }) => meta.variable ?? []));
  expect([...used].sort()).toEqual(Object.values(VARIABLES).sort());
});

it("makes every output that there is", () => {
  const made = new Set<OutputName>(catalogue.flatMap(({ outputs }) => [...outputs]));
  expect((Object.keys(OUTPUTS) as OutputName[]).filter((name) => !made.has(name))).toEqual([]);
});

describe.each(each)("%s", (id, step) => {
  // Lists of sentences: a failing test says what is wrong, and not only that a pattern did not fit.
  it("is named as Octopus shows it", () => {
    const problems = [
      !/^[a-z]+(?:-[a-z]+)*$/.test(id) && `the id '${id}' is not kebab-case`,
      !/^Octopus HA - \S/.test(step.name) && `the name '${step.name}' does not begin with 'Octopus HA - '`,
      step.description.length <= 40 && `description too short: ${step.description.length} of 40 characters`,
      !/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(step.templateId) &&
        `the templateId '${step.templateId}' is not a random (version 4) GUID in lower case`,
    ];
    expect(problems.filter(Boolean)).toEqual([]);
  });

  it("asks for parameters under our own names, each with a label and help", () => {
    const problems = inputMetas(step.inputs).flatMap(({ key, meta }) => [
      !/^OctopusUpgrade\.[A-Z][A-Za-z]+\.[A-Z][A-Za-z0-9]+$/.test(meta.parameter) &&
        `${key}: the parameter '${meta.parameter}' is not OctopusUpgrade.<Area>.<Name>`,
      !/^Upgrade\.[A-Za-z.]+$/.test(meta.variable ?? "Upgrade.X") &&
        `${key}: the project variable '${meta.variable ?? ""}' is not Upgrade.<Name>`,
      meta.label === "" && `${key}: there is no label`,
      !/[.!)`]$/.test(meta.help) && `${key}: the help does not end like a sentence: '${meta.help}'`,
    ]);
    expect(problems.filter(Boolean)).toEqual([]);
  });

  it("can be run dry", () => {
    expect(inputMetas(step.inputs).map(({ meta }) => meta.parameter)).toContain("OctopusUpgrade.Run.DryRun");
  });

  it("gives examples that it takes", () => {
    const known = inputMetas(step.inputs).map(({ meta }) => meta.parameter as string);
    const problems = step.examples.flatMap(({ title, parameters }) => [
      ...Object.keys(parameters)
        .filter((name) => !known.includes(name))
        .map((name) => `example '${title}': the step has no parameter ${name}`),
      ...refusalsOf(step, parameters).map((refusal) => `example '${title}': ${refusal}`),
    ]);
    expect(step.examples.length === 0 ? ["there is no example"] : problems).toEqual([]);
  });

  it("hands over each output once, and reads only what there is", () => {
    const twice = step.outputs.filter((name, index) => step.outputs.indexOf(name) !== index);
    const unknown = Object.values(step.reads).flatMap(({ output }) => (output in OUTPUTS ? [] : [output]));
    expect({ twice, unknown }).toEqual({ twice: [], unknown: [] });
  });
});

/** Why a step does not take these parameters. */
function refusalsOf(step: AnyStep, parameters: Record<string, string>): readonly string[] {
  try {
    inputsFromParameters(step.inputs, parameters);
    return [];
  } catch (error) {
    if (error instanceof InputFailure) return error.problems;
    throw error;
  }
}
