import type { VariableDictionary } from "./variable-dictionary";

const MAX_PARALLELISM = "Octopus.Action.MaxParallelism";

/**
 * Octopus runs a step on ten machines at a time unless told otherwise (facts: octopus-runbooks#machines-side-by-side).
 */
export const MACHINES_AT_A_TIME = 10;

/**
 * How many machines a step runs on at a time: a project variable wins over the step's own window
 * (facts: octopus-runbooks#machines-side-by-side).
 * @param variables those of the step, where the project variable has taken the place of the property
 */
export function machinesAtATime(variables: VariableDictionary): number {
  const text = variables.evaluated(MAX_PARALLELISM) ?? "";
  return /^[1-9]\d*$/.test(text.trim()) ? Number(text) : MACHINES_AT_A_TIME;
}

/** Works through the items, so many at a time; after an abort nothing new is begun. */
export async function forEachAtATime<T>(
  items: readonly T[],
  atATime: number,
  cancel: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      if (cancel.aborted) return;
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atATime, items.length) }, worker));
}
