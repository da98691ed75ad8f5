import type { DeploymentTarget, Variable } from "../controlling/documents";
import type { QueuedRun } from "../controlling/queued-run";
import type { VariableValue } from "./variable-dictionary";

/** From the least to the most specific kind of scope; a kind outweighs all before it together. */
const KINDS = ["Environment", "Role", "Machine"] as const;

/**
 * The frozen variables as one machine sees them, or nobody in particular (a run condition has no machine;
 * facts: octopus-runbooks#run-conditions): of each name the most specific, and what was typed in for a prompted one.
 */
export function projectVariables(run: QueuedRun, machine: DeploymentTarget | undefined): VariableValue[] {
  const best = new Map<string, { rank: number; variable: Variable }>();
  for (const variable of run.variables) {
    const rank = rankOf(variable, run, machine);
    if (rank === undefined) continue;
    const known = best.get(variable.Name.toLowerCase());
    if (!known || rank > known.rank) best.set(variable.Name.toLowerCase(), { rank, variable });
  }
  const typedIn = new Map(Object.entries(run.formValues).map(([name, value]) => [name.toLowerCase(), value]));
  return [...best].flatMap(([lowerName, { variable }]) => {
    const value = (variable.Prompt ? typedIn.get(lowerName) : undefined) ?? variable.Value;
    return value === null ? [] : [{ name: variable.Name, value }];
  });
}

/** @returns undefined when the variable's scope leaves it out */
function rankOf({ Scope }: Variable, run: QueuedRun, machine: DeploymentTarget | undefined): number | undefined {
  const here: Record<(typeof KINDS)[number], readonly string[]> = {
    Environment: [run.environment.Id],
    Role: machine?.Roles ?? [],
    Machine: machine ? [machine.Id] : [],
  };
  let rank = 0;
  for (const [index, kind] of KINDS.entries()) {
    const wanted = Scope[kind] ?? [];
    if (wanted.length === 0) continue;
    if (!wanted.some((each) => here[kind].some((own) => own.toLowerCase() === each.toLowerCase()))) return undefined;
    rank += 2 ** index;
  }
  return rank;
}

/** The kinds of scope among the variables that the stand-in does not understand. */
export function unknownScopes(variables: readonly Variable[]): string[] {
  const kinds = variables.flatMap(({ Scope }) =>
    Object.entries(Scope).flatMap(([kind, ids]) => (ids.length ? [kind] : [])),
  );
  return [...new Set(kinds)].filter((kind) => !KINDS.some((known) => known === kind));
}
