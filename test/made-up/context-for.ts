import type * as z from "zod";
import type { StepDefinition } from "../../src/step/define-step";
import type { OutputName } from "../../src/step/outputs";
import { inputsFromParameters } from "../../src/step/parameters";
import type { Reads, ReadValues } from "../../src/step/reads";
import { madeUpContext } from "./context";

/**
 * A context for that step. Its inputs are those of the step's first example, and what the schema makes of the rest; a
 * test states what is special about it.
 */
export function contextFor<I extends z.ZodObject, R extends Reads, O extends readonly OutputName[], T>(
  step: StepDefinition<I, R, O, T>,
  given: Omit<Parameters<typeof madeUpContext<z.output<I>, ReadValues<R>, O[number], T>>[0], "inputs"> & {
    inputs?: Partial<z.output<I>>;
  },
) {
  const inputs = {
    ...inputsFromParameters(step.inputs, step.examples[0]?.parameters ?? {}),
    ...given.inputs,
    dryRun: given.dryRun ?? false,
  };
  return madeUpContext<z.output<I>, ReadValues<R>, O[number], T>({ ...given, inputs });
}
