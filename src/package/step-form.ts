import type { AnyStep } from "../step/define-step";
import { inputMetas, isRequired, type FullInputMeta } from "../step/inputs";
import type * as z from "zod";

/** What the form of a step package starts with: every default, and an empty text where one must be typed. */
function initialInputs({ inputs }: Pick<AnyStep, "inputs">): Record<string, unknown> {
  const entries = inputMetas(inputs).map(({ key, meta, schema }) => [key, initialValue(meta, schema)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function initialValue({ kind, control }: FullInputMeta, schema: z.ZodType): unknown {
  // A list is a text with one item a line, and starts empty.
  if (kind === "list") return undefined;
  const given = schema.safeParse(undefined);
  if (given.success) return given.data;
  return control === "SingleLineText" ? "" : undefined;
}

/**
 * `ui.js` of a step package: an ES module, as Octopus' compiler makes it, that imports nothing. It says which control edits
 * which input; Octopus draws them. What the controls are called on the wire is unconfirmed (the package that makes them is
 * not public): each has the name of the function that makes it, and they stand in this one place.
 */
export function formModule(step: Pick<AnyStep, "name" | "inputs">): string {
  const controls = inputMetas(step.inputs).map(({ key, meta, schema }) => {
    const type = typeOf(meta);
    const options = meta.options?.map((value) => ({ type: "radioButton", label: value, value }));
    return {
      input: key,
      // A text that may be left out is an empty one in its control.
      mayBeEmpty: type === "text" && !isRequired(schema),
      shown: { type, label: meta.label, helpText: meta.help, ...(options ? { options } : {}) },
    };
  });
  return `const initial = ${JSON.stringify(initialInputs(step))};
const controls = ${JSON.stringify(controls)};
const emptyIsNone = {
  toNewType: (value) => (value === undefined || value === null ? "" : value),
  toOriginalType: (value) => (value === "" ? undefined : value),
};
const form = {
  createInitialInputs: () => Object.assign({}, initial),
  editInputsForm: (inputs) => {
    const pathOf = ({ input, mayBeEmpty }) => (mayBeEmpty ? inputs[input].convertTo(emptyIsNone) : inputs[input]);
    const content = controls.map((control) => Object.assign({ input: pathOf(control) }, control.shown));
    return [{ type: "section", title: ${JSON.stringify(step.name)}, content }];
  },
};
export { form as default };
`;
}

function typeOf({ control, kind }: FullInputMeta): string {
  if (kind === "number") return "number";
  switch (control) {
    case "Select":
      return "radioButtons";
    case "Checkbox":
      return "checkbox";
    case "Sensitive":
      return "sensitiveText";
    case "SingleLineText":
    case "MultiLineText":
      return "text";
  }
}
