import { randomUUID } from "node:crypto";
import { catalogue } from "../../../steps/index";
import { inputMetas } from "../../step/inputs";
import { OWN_VARIABLES, type OwnVariable } from "../../runbooks/own-variables";
import type { PromptedVariable } from "../../runbooks/runbook";
import { SENSITIVE, type FieldChange } from "./plan";
import type { Variable } from "../read/resources";

/** One project variable as it should be. */
export interface WantedVariable {
  name: string;
  value: string;
  sensitive: boolean;
  description: string;
  /** Asked for when a run is started, with this label; the value is what it starts with. */
  prompt?: { label: string; description: string; control: string };
  /** A value scoped by hand would get past what it is for: none is left beside it. */
  exclusive: boolean;
  /** The environment that alone has this value; without it, the value of every environment that has none of its own. */
  environment?: { id: string; name: string };
}

/** What happens to one variable. */
interface VariablePlan {
  name: string;
  verb: "create" | "change" | "leave";
  fields: FieldChange[];
  note?: string;
}

/** A variable of the project that a step of ours takes a parameter from. */
interface KnownVariable {
  name: string;
  /** The template parameter that takes its value. */
  parameter: string;
  label: string;
  help: string;
  sensitive: boolean;
  /** A step refuses to run without it. */
  required: boolean;
}

/** Every `Upgrade.…` variable that a step knows, by name. */
export function knownVariables(): KnownVariable[] {
  const found = new Map<string, KnownVariable>();
  for (const step of catalogue) {
    for (const { meta, schema } of inputMetas(step.inputs)) {
      if (meta.variable === undefined) continue;
      const required = !schema.safeParse(undefined).success || (found.get(meta.variable)?.required ?? false);
      const { variable: name, parameter, label, help } = meta;
      found.set(name, { name, parameter, label, help, sensitive: meta.control === "Sensitive", required });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The variables that the project should have, from what was asked for and what was read. */
export function wantedVariables(given: {
  values: Readonly<Record<string, string>>;
  installationId: string;
  projectName: string;
  /** Values of one environment only. */
  scoped: readonly { environment: { id: string; name: string }; values: Readonly<Record<string, string>> }[];
  /** Of the largest of the instances. */
  nodeCount: number;
  logosSha256: string;
  prompts: readonly PromptedVariable[];
}): WantedVariable[] {
  const known = new Map(knownVariables().map((variable) => [variable.name, variable]));
  const fixed = ({ name, description }: OwnVariable, value: string): WantedVariable => ({
    name,
    value,
    description,
    sensitive: false,
    exclusive: true,
  });
  const { installationId, maxParallelism, concurrencyTag, logos } = OWN_VARIABLES;
  const plain = ([name, value]: [string, string]): WantedVariable => ({
    name,
    value,
    sensitive: known.get(name)?.sensitive ?? false,
    description: known.get(name)?.label ?? "",
    exclusive: false,
  });
  return [
    ...Object.entries(given.values).map(plain),
    ...given.scoped.flatMap(({ environment, values }) =>
      Object.entries(values).map((entry) => ({ ...plain(entry), environment })),
    ),
    fixed(installationId, given.installationId),
    ...given.prompts.map((prompt) => ({ ...fixed(prompt, prompt.value), prompt })),
    fixed(maxParallelism, String(Math.max(1, given.nodeCount))),
    fixed(concurrencyTag, `octopus-ha-upgrade/${given.projectName}`),
    fixed(logos, given.logosSha256),
  ];
}

/**
 * Puts what is wanted over what is there. Everything else in the set stays.
 * @param updateSecrets write secrets that are already there: they cannot be read back and compared
 * @returns the whole set to write, and what happens to each variable that is wanted
 */
export function mergeVariables(
  now: readonly Variable[],
  wanted: readonly WantedVariable[],
  updateSecrets: boolean,
): { variables: Variable[]; plans: VariablePlan[] } {
  let variables = [...now];
  const plans = wanted.map((variable): VariablePlan => {
    const { environment } = variable;
    const name = environment ? `${variable.name} in ${environment.name}` : variable.name;
    const all = variables.filter((each) => each.Name.toLowerCase() === variable.name.toLowerCase());
    const present = all.find(({ Scope }) => (environment ? isOnlyFor(Scope, environment.id) : isUnscoped(Scope)));
    const ofOthers = (each: Variable) =>
      each !== present && !wanted.some((other) => other.environment && isValueOf(each, other, other.environment.id));
    const scoped = environment ? [] : all.filter(ofOthers);
    const fields = present
      ? changesOf(present, variable, updateSecrets)
      : [{ field: "Value", from: undefined, to: shownValue(variable) }];
    if (variable.exclusive && scoped.length > 0) {
      variables = variables.filter((each) => !scoped.includes(each));
      fields.push({ field: "scoped values", from: String(scoped.length), to: undefined });
    }
    if (environment) {
      // Two values that are scoped alike: nobody could say which of them counts.
      const shared = all.filter((each) => each !== present && isAlsoFor(each.Scope, environment.id));
      variables = variables.map((each) => (shared.includes(each) ? withoutEnvironment(each, environment.id) : each));
      if (shared.length > 0) fields.push({ field: "shared with other environments", from: "True", to: undefined });
    }
    if (present && fields.length === 0) {
      return {
        name,
        verb: "leave",
        fields,
        ...(scoped.length > 0 ? { note: `${scoped.length} scoped values stay` } : {}),
      };
    }
    if (present)
      variables = variables.map((each) => (each === present ? merged(present, variable, updateSecrets) : each));
    else variables.push(merged(undefined, variable, true));
    return { name, verb: present ? "change" : "create", fields };
  });
  return { variables, plans };
}

const isUnscoped = (scope: Variable["Scope"]) => Object.values(scope ?? {}).every((ids) => ids.length === 0);

/** The environments of a value that is scoped to environments and to nothing else. */
const environmentsOf = (scope: Variable["Scope"]): readonly string[] => {
  const kinds = Object.entries(scope ?? {}).filter(([, ids]) => ids.length > 0);
  return kinds.length === 1 && kinds[0]?.[0] === "Environment" ? kinds[0][1] : [];
};
const isOnlyFor = (scope: Variable["Scope"], environmentId: string) =>
  environmentsOf(scope).length === 1 && environmentsOf(scope)[0] === environmentId;
const isAlsoFor = (scope: Variable["Scope"], environmentId: string) =>
  environmentsOf(scope).length > 1 && environmentsOf(scope).includes(environmentId);
const withoutEnvironment = (variable: Variable, environmentId: string): Variable => ({
  ...variable,
  Scope: { Environment: environmentsOf(variable.Scope).filter((id) => id !== environmentId) },
});

/** Whether it is the value of a variable in one environment and in no other. */
export const isValueOf = (
  { Name, Scope }: Variable,
  { name }: Pick<WantedVariable, "name">,
  environmentId: string,
): boolean => Name.toLowerCase() === name.toLowerCase() && isOnlyFor(Scope, environmentId);

const shownValue = ({ sensitive, value }: WantedVariable) => (sensitive ? SENSITIVE : value);

function changesOf(now: Variable, wanted: WantedVariable, updateSecrets: boolean): FieldChange[] {
  const fields: FieldChange[] = [];
  const isSecret = now.IsSensitive === true || now.Type === "Sensitive";
  if (wanted.sensitive) {
    if (!isSecret) fields.push({ field: "Type", from: now.Type ?? "String", to: "Sensitive" });
    if (updateSecrets || !isSecret) fields.push({ field: "Value", from: SENSITIVE, to: SENSITIVE });
    return fields;
  }
  if (isSecret) fields.push({ field: "Type", from: "Sensitive", to: "String" });
  if ((now.Value ?? "") !== wanted.value) {
    fields.push({ field: "Value", from: isSecret ? SENSITIVE : (now.Value ?? ""), to: wanted.value });
  }
  if (wanted.prompt && !now.Prompt) fields.push({ field: "Prompt", from: undefined, to: wanted.prompt.label });
  return fields;
}

function merged(now: Variable | undefined, wanted: WantedVariable, writeValue: boolean): Variable {
  const { prompt } = wanted;
  return {
    ...now,
    // Ids must be unique, and whether two empty ones are is not known
    // (facts: octopus-variables#a-set-is-written-whole).
    Id: now?.Id ?? randomUUID(),
    Name: now?.Name ?? wanted.name,
    // Null keeps a secret as it is (facts: octopus-variables#a-set-is-written-whole).
    Value: wanted.sensitive && !writeValue && now?.IsSensitive ? null : wanted.value,
    Description: now?.Description ?? wanted.description,
    Type: wanted.sensitive ? "Sensitive" : "String",
    IsSensitive: wanted.sensitive,
    Scope: now?.Scope ?? (wanted.environment ? { Environment: [wanted.environment.id] } : {}),
    Prompt: prompt
      ? {
          Label: prompt.label,
          Description: prompt.description,
          Required: false,
          DisplaySettings: { "Octopus.ControlType": prompt.control },
        }
      : (now?.Prompt ?? null),
  };
}
