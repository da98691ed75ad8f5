import { randomUUID } from "node:crypto";
import type { Variable } from "./documents";
import { isObject, type Fields } from "./fields";
import type { VariableSet } from "./kept-documents";
import { invalid } from "./refusal";
import { scopeValues } from "./scope-values";
import type { ControllerStore } from "./store";

/**
 * The variables that replace those of a set: what is left out is gone, a secret without a value stays
 * (facts: octopus-variables#a-set-is-written-whole).
 * @throws 400
 */
export function storedVariables(
  store: ControllerStore,
  given: readonly Fields[],
  before: readonly Variable[],
): Variable[] {
  const kept = new Map(before.map((variable) => [variable.Id, variable]));
  const variables = given.map((fields) => storedVariable(store, fields, kept.get(fields.text("Id"))));
  const ids = new Set(variables.map(({ Id }) => Id));
  if (ids.size < variables.length) throw invalid("Variable ids must be unique.");
  return variables;
}

function storedVariable(store: ControllerStore, fields: Fields, before: Variable | undefined): Variable {
  const Name = fields.text("Name");
  if (Name === "") throw invalid("The Name field of a variable is required.");
  const IsSensitive = fields.flag("IsSensitive") || fields.text("Type") === "Sensitive";
  const value = fields.textOrNull("Value");
  const Scope = storedScope(store, fields);
  const prompt = fields.get("Prompt");
  if (isObject(prompt) && Object.keys(Scope).some((kind) => kind !== "Environment")) {
    throw invalid("Prompted variables cannot be scoped to anything except an environment.");
  }
  return {
    Description: "",
    IsEditable: true,
    ...fields.kept(),
    Id: fields.text("Id") || randomUUID(),
    Name,
    Value: value ?? (IsSensitive && before?.IsSensitive === true ? before.Value : null),
    Type: IsSensitive ? "Sensitive" : fields.text("Type") || "String",
    IsSensitive,
    Scope,
    Prompt: isObject(prompt) ? prompt : null,
  };
}

/** What a variable can be scoped to (facts: octopus-variables#a-set-is-written-whole). */
const SCOPES: ReadonlySet<string> = new Set([
  ...["Environment", "Machine", "Role", "Action", "Channel", "TenantTag", "ProcessOwner", "User", "Private"],
]);

/**
 * Arrays of ids by kind; an empty array is no scope. An environment is named by its id: what a real instance does with
 * one that it does not know is unconfirmed, and whoever never sends one is right either way.
 */
function storedScope(store: ControllerStore, fields: Fields): Record<string, string[]> {
  const entries = Object.entries(fields.object("Scope")).map(([kind, ids]): [string, string[]] => [
    kind,
    Array.isArray(ids) ? ids.filter((id): id is string => typeof id === "string") : [],
  ]);
  const unknownKind = entries.find(([kind]) => !SCOPES.has(kind))?.[0];
  if (unknownKind !== undefined) throw invalid(`A variable cannot be scoped by '${unknownKind}'.`);
  const [, environments = []] = entries.find(([kind]) => kind === "Environment") ?? [];
  const unknown = environments.find((id) => store.environments.get(id)?.Id !== id);
  if (unknown !== undefined)
    throw invalid(`A variable is scoped to the environment '${unknown}', which cannot be found.`);
  return Object.fromEntries(entries.filter(([, ids]) => ids.length > 0));
}

/** As it goes out: without the values of secrets. */
export function shownVariables(store: ControllerStore, set: VariableSet): object {
  const Variables = set.Variables.map((variable) => (variable.IsSensitive ? { ...variable, Value: null } : variable));
  return store.shown("variables", { ...set, Variables, ScopeValues: scopeValues(store, set.OwnerId) });
}
