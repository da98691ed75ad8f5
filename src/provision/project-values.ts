import type { Controller } from "./controller";
import { readVariables } from "./facts";
import type * as r from "./resources";
import { knownVariables } from "./variables";

/**
 * The values of a project's variables as far as they can be read: plain, unscoped, known to a step, and no expression.
 * Secrets cannot be read back.
 */
export async function projectValues(controller: Controller, project: r.Project): Promise<Record<string, string>> {
  const names = new Map(knownVariables().map(({ name }) => [name.toLowerCase(), name]));
  const { Variables } = await readVariables(controller, project);
  const entries = Variables.flatMap(({ Name, Value, IsSensitive, Type, Scope }) => {
    const name = names.get(Name.toLowerCase());
    const isSecret = IsSensitive === true || Type === "Sensitive";
    const isScoped = Object.values(Scope ?? {}).some((ids) => ids.length > 0);
    if (name === undefined || isSecret || isScoped || !Value || Value.includes("#{")) return [];
    return [[name, Value] as const];
  });
  return Object.fromEntries(entries);
}
