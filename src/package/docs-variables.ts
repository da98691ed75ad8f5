import type * as z from "zod";
import type { AnyStep } from "../step/define-step";
import { inputMetas, type FullInputMeta } from "../step/inputs";
import { OWN_VARIABLES } from "../runbooks/own-variables";
import { shownDefault } from "./default-text";
import { GENERATED, table } from "./markdown";
import { scriptParameters } from "./step-template";

interface Parameter {
  meta: Pick<FullInputMeta, "parameter" | "label" | "help"> & Partial<FullInputMeta>;
  /** Undefined for what the template's script asks for. */
  schema: z.ZodType | undefined;
  steps: string[];
}

/** The page of project variables, and of the parameters of all steps. */
export function variablesPage(steps: readonly AnyStep[]): string {
  const parameters = parametersOf(steps);
  const withVariable = parameters.filter(({ meta }) => meta.variable);
  const variables = [...withVariable].sort((a, b) => ((a.meta.variable ?? "") < (b.meta.variable ?? "") ? -1 : 1));
  return [
    GENERATED,
    "",
    "# Project variables",
    "",
    "The step templates take these from the project, unless a step's parameter says otherwise. A variable that does not exist counts as not set. Drop-downs and checkboxes take theirs only in steps that `apply` made, or where you switch them to the custom expression that their help names: a template cannot have that as a default.",
    "",
    table(
      ["Variable", "What it is", "Default", "Parameter"],
      variables.map(({ meta, schema }) => [
        `\`${meta.variable ?? ""}\`${meta.control === "Sensitive" ? " (sensitive)" : ""}`,
        `**${meta.label}.** ${meta.help}`,
        schema ? shownDefault(schema) : "",
        `\`${meta.parameter}\``,
      ]),
    ),
    "",
    "# Variables that `apply` sets itself",
    "",
    "The runbook's safety depends on them: a value set by hand is shown in the plan and set back.",
    "",
    table(
      ["Variable", "What it is"],
      Object.values(OWN_VARIABLES).map(({ name, description }) => [`\`${name}\``, description]),
    ),
    "",
    "# Parameters",
    "",
    "Never make a project variable with the name of a parameter: it would win over what the step says.",
    "",
    table(
      ["Parameter", "Label", "Used by"],
      parameters.map(({ meta, steps: users }) => [`\`${meta.parameter}\``, meta.label, users.join(", ")]),
    ),
    "",
  ].join("\n");
}

/** Every parameter once, by name, with the steps that ask for it. */
function parametersOf(steps: readonly AnyStep[]): Parameter[] {
  const found = new Map<string, Parameter>();
  for (const step of steps) {
    const { packages, node } = scriptParameters(step);
    const ofScript = [...packages, node].map(({ name, label, help }) => ({
      meta: { parameter: name, label, help },
      schema: undefined,
    }));
    for (const { meta, schema } of [...inputMetas(step.inputs), ...ofScript]) {
      const known = found.get(meta.parameter);
      if (known) known.steps.push(step.id);
      else found.set(meta.parameter, { meta, schema, steps: [step.id] });
    }
  }
  return [...found.values()].sort((a, b) => (a.meta.parameter < b.meta.parameter ? -1 : 1));
}
