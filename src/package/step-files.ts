import * as z from "zod";
import type { AnyStep } from "../step/define-step";
import { inputMetas } from "../step/inputs";

/** The category under which Octopus lists the step packages; one of the list in Octopus' published schema. */
const CATEGORY = "Other";

/** `metadata.json` of a step package, as Octopus' published schema (step-package-build 2.1.0) wants it. */
export function packageMetadata(step: AnyStep, version: string): Record<string, unknown> {
  return {
    schemaVersion: "1.0.0",
    type: "step",
    id: `octopus-ha-${step.id}`,
    version,
    name: step.name,
    description: step.description,
    categories: [CATEGORY],
    launcher: "node",
    // The steps work on the node's own service, installer and files: a container has none of them.
    canRunInExecutionContainer: false,
  };
}

/** `inputs.json`: the JSON Schema of the step's inputs, as a step package takes them. */
export function inputsSchema(step: AnyStep): Record<string, unknown> {
  const schema = z.toJSONSchema(step.inputs, { io: "input", target: "draft-7", override: tidy });
  return { ...schema, title: step.name, description: step.description };
}

const OURS = ["label", "help", "parameter", "variable", "kind", "control", "options"];

/** The metadata of a field becomes title and description; what only our own forms need is left out. */
function tidy({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void {
  const { label, help, parameter, control } = jsonSchema;
  if (typeof label === "string") jsonSchema.title = label;
  if (typeof help === "string") jsonSchema.description = help;
  if (control === "Sensitive") jsonSchema.writeOnly = true;
  if (typeof parameter === "string") jsonSchema.$comment = `Octopus parameter ${parameter}`;
  for (const key of OURS) Reflect.deleteProperty(jsonSchema, key);
}

/** What the form of a step package starts with: every default. */
export function initialInputs(step: AnyStep): Record<string, unknown> {
  const entries = inputMetas(step.inputs).map(({ key, schema }) => {
    const given = schema.safeParse(undefined);
    return [key, given.success ? given.data : undefined] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/**
 * `ui.js` of a step package: generated data and one function, nothing to load. Octopus draws the controls.
 * What the controls are called on the wire is unconfirmed (the package that states it is not public here): it stands in
 * this one place.
 */
export function uiModule(step: AnyStep): string {
  const controls = inputMetas(step.inputs).map(({ key, meta }) => ({
    input: key,
    type: {
      SingleLineText: "text",
      MultiLineText: "text",
      Select: "radioButtons",
      Checkbox: "checkbox",
      Sensitive: "sensitive",
    }[meta.control],
    label: meta.label,
    helpText: meta.help,
    ...(meta.options ? { options: meta.options.map((value) => ({ label: value, newValue: value })) } : {}),
  }));
  return [
    '"use strict";',
    'Object.defineProperty(exports, "__esModule", { value: true });',
    `const initial = ${JSON.stringify(initialInputs(step))};`,
    `const controls = ${JSON.stringify(controls)};`,
    "exports.default = {",
    "  createInitialInputs: () => ({ ...initial }),",
    `  editInputsForm: (inputs) => [{ type: "section", title: ${JSON.stringify(step.name)}, content: controls.map((control) => ({ ...control, input: inputs[control.input] })) }],`,
    "};",
    "",
  ].join("\n");
}
