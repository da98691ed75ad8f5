import type { Controller } from "./controller";
import { readVariables } from "./space-facts";
import type * as r from "./resources";
import { knownVariables } from "../plan/variables";

/**
 * The values of a project's variables as far as they can be read: plain, known to a step, no expression, and unscoped or
 * scoped to the environment, whose own values win. Secrets cannot be read back.
 */
export async function projectValues(
  controller: Controller,
  project: r.Project,
  environmentId: string | undefined,
): Promise<Record<string, string>> {
  const names = new Map(knownVariables().map(({ name }) => [name.toLowerCase(), name]));
  const { Variables } = await readVariables(controller, project);
  const isUnscoped = ({ Scope }: r.Variable) => Object.values(Scope ?? {}).every((ids) => ids.length === 0);
  const isOfEnvironment = ({ Scope }: r.Variable) =>
    Object.entries(Scope ?? {}).every(
      ([kind, ids]) =>
        ids.length === 0 || (kind === "Environment" && environmentId !== undefined && ids.includes(environmentId)),
    );
  const inOrder = [
    ...Variables.filter(isUnscoped),
    ...Variables.filter((each) => !isUnscoped(each) && isOfEnvironment(each)),
  ];
  const entries = inOrder.flatMap(({ Name, Value, IsSensitive, Type }) => {
    const name = names.get(Name.toLowerCase());
    const isSecret = IsSensitive === true || Type === "Sensitive";
    if (name === undefined || isSecret || !Value || Value.includes("#{")) return [];
    return [[name, Value] as const];
  });
  return Object.fromEntries(entries);
}
