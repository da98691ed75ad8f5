import type { Variable } from "./documents";
import { invalid } from "./refusal";

/** The variables that whoever starts a run is asked for (facts: octopus-variables#prompted-variables). */
export function promptedVariables(variables: readonly Variable[], environmentId: string): Variable[] {
  return variables.filter(({ Prompt, Scope }) => {
    const environments = Scope.Environment;
    return Prompt !== null && (environments === undefined || environments.includes(environmentId));
  });
}

/**
 * The values that were given, by variable name. A key is the name or label of the variable, or the id of the element in
 * the form (facts: octopus-runbooks#starting-a-run). A key that is none of these is refused: what a real instance does
 * is not known.
 * @throws 400
 */
export function promptedValues(
  prompted: readonly Variable[],
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [key, value] of Object.entries(given)) {
    const variable = prompted.find(({ Id, Name, Prompt }) =>
      [Id, Name, Prompt?.Label].some((each) => each?.toLowerCase() === key.toLowerCase()),
    );
    if (!variable) throw invalid(`There is no prompted variable '${key}'.`);
    values[variable.Name] = value;
  }
  for (const { Name, Prompt, Value } of prompted) {
    if (Prompt?.Required === true && !(values[Name] ?? Value)) {
      throw invalid(`A value is required for the prompted variable '${nameOnForm(Name, Prompt)}'.`);
    }
  }
  return values;
}

const nameOnForm = (name: string, prompt: Variable["Prompt"]) =>
  prompt?.Label === undefined || prompt.Label === "" ? name : prompt.Label;
