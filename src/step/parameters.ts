import type * as z from "zod";
import { shownText } from "../values/address";
import { InputFailure } from "./failure";
import { inputMetas, type FullInputMeta } from "./inputs";

/** Parameter name -> text, as Octopus hands it over. Names of variables ignore case. */
type ParameterTexts = Readonly<Record<string, string>>;

/** How the name of each of our parameters begins; a step is handed some hundred variables besides. */
const PARAMETER = /^OctopusUpgrade\./i;
/** Whether a variable may be one of our parameters. */
export const mayBeParameter = (name: string): boolean => PARAMETER.test(name);

/**
 * Reads a step's inputs out of the parameters of a run. An empty text counts as not given.
 * @throws InputFailure with all problems at once, each naming the project variable, what it wants and (unless secret) what it got
 */
export function inputsFromParameters<S extends z.ZodObject>(schema: S, parameters: ParameterTexts): z.output<S> {
  const ours = Object.keys(parameters).filter(mayBeParameter);
  const byLowerName = new Map(ours.map((name) => [name.toLowerCase(), parameters[name] ?? ""]));
  const metas = inputMetas(schema);
  const unresolved: string[] = [];
  const raw: Record<string, unknown> = {};
  for (const { key, meta } of metas) {
    const text = byLowerName.get(meta.parameter.toLowerCase()) ?? "";
    if (text.trim() === "") continue;
    const variable = /^#\{([^}]*)\}$/.exec(text.trim());
    if (variable) {
      unresolved.push(meta.parameter);
      // Octopus leaves the expression of an unknown variable as it is (facts: octopus-variables#octostache).
      if (!isOptional(schema, key)) raw[key] = UNRESOLVED;
    } else raw[key] = fromText(meta, text);
  }
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const problems = new Map<string, string>();
  for (const issue of result.error.issues) {
    const found = metas.find(({ key }) => key === issue.path[0]);
    if (!found) continue;
    const { meta } = found;
    const text = byLowerName.get(meta.parameter.toLowerCase()) ?? "";
    if (!problems.has(meta.parameter)) {
      problems.set(meta.parameter, `${nameOf(meta)} must be ${issue.message}${itIs(meta, text, unresolved)}`);
    }
  }
  throw new InputFailure([...problems.values()]);
}

/** What an administrator changes: the project variable, or for a mode the step's own parameter. */
export const nameOf = ({ variable, parameter }: FullInputMeta) => variable ?? parameter;

/** Writes native inputs as the texts of parameters: the inverse of the above. */
export function parametersFromInputs<S extends z.ZodObject>(
  schema: S,
  inputs: Partial<z.input<S>>,
): Record<string, string> {
  const values = inputs as Record<string, unknown>;
  const texts: Record<string, string> = {};
  for (const { key, meta } of inputMetas(schema)) {
    const value = values[key];
    // A step package's form has null where nothing was put in.
    if (value === undefined || value === null) continue;
    texts[meta.parameter] = toText(value);
  }
  return texts;
}

/** Stands for a value that is never valid, so that the schema states what it wants. */
const UNRESOLVED = Symbol("unresolved variable");

function isOptional(schema: z.ZodObject, key: string): boolean {
  return (schema.shape[key] as z.ZodType).safeParse(undefined).success;
}

function itIs(meta: FullInputMeta, text: string, unresolved: readonly string[]): string {
  if (text.trim() === "") return "; it is empty.";
  if (unresolved.includes(meta.parameter)) return `; the variable in ${text.trim()} does not exist in the project.`;
  return meta.control === "Sensitive" ? "." : `; it is '${shownText(text)}'.`;
}

function fromText(meta: FullInputMeta, text: string): unknown {
  switch (meta.kind) {
    case "text":
      return text;
    case "number":
      return /^[+-]?\d+$/.test(text.trim()) ? Number(text) : text;
    case "flag":
      return ({ true: true, false: false } as Record<string, boolean>)[text.trim().toLowerCase()] ?? text;
    case "list":
      return text
        .split(/[\r\n]+/)
        .map((item) => item.trim())
        .filter(Boolean);
  }
}

function toText(value: unknown): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return value.join("\n");
  return String(value);
}
