import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { VARIABLES } from "../../src/names/variables";
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
  const known = new Map<string, { id: string; said: string }>();
  for (const { id, inputs } of catalogue) {
    for (const { meta, schema } of inputMetas(inputs)) {
      const said = JSON.stringify(z.toJSONSchema(schema, { io: "input" }));
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
  it("is named as Octopus shows it", () => {
    expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    expect(step.name).toMatch(/^Octopus HA - \S/);
    expect(step.description.length).toBeGreaterThan(40);
    expect(step.templateId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("asks for parameters under our own names, each with a label and help", () => {
    for (const { meta } of inputMetas(step.inputs)) {
      expect(meta.parameter).toMatch(/^OctopusUpgrade\.[A-Z][A-Za-z]+\.[A-Z][A-Za-z0-9]+$/);
      expect(meta.variable ?? "Upgrade.X").toMatch(/^Upgrade\.[A-Za-z.]+$/);
      expect(meta.label).not.toBe("");
      expect(meta.help).toMatch(/[.!)`]$/);
    }
  });

  it("can be run dry", () => {
    expect(inputMetas(step.inputs).map(({ meta }) => meta.parameter)).toContain("OctopusUpgrade.Run.DryRun");
  });

  it("gives examples that it takes", () => {
    expect(step.examples.length).toBeGreaterThan(0);
    const known = inputMetas(step.inputs).map(({ meta }) => meta.parameter as string);
    for (const { parameters } of step.examples) {
      expect(Object.keys(parameters).filter((name) => !known.includes(name))).toEqual([]);
      expect(() => inputsFromParameters(step.inputs, parameters)).not.toThrow();
    }
  });

  it("hands over each output once, and reads only what there is", () => {
    expect(new Set(step.outputs).size).toBe(step.outputs.length);
    expect(Object.values(step.reads).filter(({ output }) => !(output in OUTPUTS))).toEqual([]);
  });
});
