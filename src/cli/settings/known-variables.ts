import * as z from "zod";
import { catalogue } from "../../../steps/index";
import { InputFailure } from "../../step/failure";
import { inputMetas, type FullInputMeta } from "../../step/inputs";
import { inputsFromParameters, nameOf } from "../../step/parameters";

/** A project variable that some step takes a value from. */
export interface KnownVariable {
  name: string;
  /** The template parameter that takes its value. */
  parameter: string;
  isSecret: boolean;
  isList: boolean;
  /** What is wrong with a value, as in "must be …; it is '…'."; undefined when the step takes it. */
  problemOf(text: string): string | undefined;
}

/** The variables of all steps, by their names in lower case. Several steps that share one also share its definition. */
export function knownVariables(): ReadonlyMap<string, KnownVariable> {
  const known = new Map<string, KnownVariable>();
  for (const step of catalogue) {
    for (const { key, meta, schema } of inputMetas(step.inputs)) {
      if (!meta.variable || known.has(meta.variable.toLowerCase())) continue;
      known.set(meta.variable.toLowerCase(), {
        name: meta.variable,
        parameter: meta.parameter,
        isSecret: meta.control === "Sensitive",
        isList: meta.kind === "list",
        problemOf: (text) => problemWith(z.object({ [key]: schema }), meta, text),
      });
    }
  }
  return known;
}

function problemWith(schema: z.ZodObject, meta: FullInputMeta, text: string): string | undefined {
  // An expression is for Octopus to resolve, when the runbook runs.
  if (text.includes("#{")) return undefined;
  try {
    inputsFromParameters(schema, { [meta.parameter]: text });
    return undefined;
  } catch (error) {
    if (error instanceof InputFailure)
      return error.problems.map((line) => line.replace(`${nameOf(meta)} `, "")).join(" ");
    throw error;
  }
}
