import { randomUUID } from "node:crypto";
import type { Variable } from "./documents";
import { isObject, type Fields } from "./fields";
import type { VariableSet } from "./kept-documents";
import { invalid } from "./refusal";
import { scopeValues } from "./scope-values";
import type { ControllerStore } from "./store";

/**
 * The variables that replace those of a set: what is left out is gone, a secret without a value stays (facts,
 * platform 4.4).
 * @throws 400
 */
export function storedVariables(given: readonly Fields[], before: readonly Variable[]): Variable[] {
  const kept = new Map(before.map((variable) => [variable.Id, variable]));
  const variables = given.map((fields) => storedVariable(fields, kept.get(fields.text("Id"))));
  const ids = new Set(variables.map(({ Id }) => Id));
  if (ids.size < variables.length) throw invalid("Variable ids must be unique.");
  return variables;
}

function storedVariable(fields: Fields, before: Variable | undefined): Variable {
  const Name = fields.text("Name");
  if (Name === "") throw invalid("The Name field of a variable is required.");
  const IsSensitive = fields.flag("IsSensitive") || fields.text("Type") === "Sensitive";
  const value = fields.textOrNull("Value");
  const Scope = storedScope(fields);
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

/** Arrays of ids by kind; an empty array is no scope. */
function storedScope(fields: Fields): Record<string, string[]> {
  const entries = Object.entries(fields.object("Scope")).map(([kind, ids]): [string, string[]] => [
    kind,
    Array.isArray(ids) ? ids.filter((id): id is string => typeof id === "string") : [],
  ]);
  return Object.fromEntries(entries.filter(([, ids]) => ids.length > 0));
}

/** As it goes out: without the values of secrets. */
export function shownVariables(store: ControllerStore, set: VariableSet): object {
  const Variables = set.Variables.map((variable) => (variable.IsSensitive ? { ...variable, Value: null } : variable));
  return store.shown("variables", { ...set, Variables, ScopeValues: scopeValues(store, set.OwnerId) });
}
