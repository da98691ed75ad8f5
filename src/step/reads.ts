import { Failure } from "./failure";
import { readOutput, type OutputName, type OutputValue } from "./outputs";
import type { SystemVariables } from "./system-variables";

/**
 * What a step reads of earlier steps' outputs: from its own machine, from every machine of the run, or from the one
 * machine that made it (the primary).
 */
export interface Read<N extends OutputName = OutputName, F extends "own" | "each" | "one" = "own" | "each" | "one"> {
  output: N;
  from: F;
  optional: boolean;
}

type Optional<N extends OutputName, F extends "own" | "one"> = Read<N, F> & { optional: true };

/** This machine's value; the step is refused when it is missing. */
export const own = <N extends OutputName>(output: N): Read<N, "own"> & { optional: false } => ({
  output,
  from: "own",
  optional: false,
});
/** The value of the one machine that made it (the primary); refused when it is missing. */
export const one = <N extends OutputName>(output: N): Read<N, "one"> & { optional: false } => ({
  output,
  from: "one",
  optional: false,
});
export const ownIfAny = <N extends OutputName>(output: N): Optional<N, "own"> => ({
  output,
  from: "own",
  optional: true,
});
export const oneIfAny = <N extends OutputName>(output: N): Optional<N, "one"> => ({
  output,
  from: "one",
  optional: true,
});
/** The value of each machine that is expected in the run; a machine without one is listed with undefined. */
export const each = <N extends OutputName>(output: N): Read<N, "each"> & { optional: true } => ({
  output,
  from: "each",
  optional: true,
});

export interface FromMachine<V> {
  /** The machine's name in Octopus (not the node's name). */
  machine: string;
  value: V | undefined;
}

export type Reads = Record<string, Read>;
type ValueOf<R> =
  R extends Read<infer N, infer F>
    ? F extends "each"
      ? FromMachine<OutputValue<N>>[]
      : R extends { optional: true }
        ? OutputValue<N> | undefined
        : OutputValue<N>
    : never;
export type ReadValues<R extends Reads> = { [K in keyof R]: ValueOf<R[K]> };

/**
 * Resolves a step's reads against the variables of the run.
 * @throws Failure `Outputs-Missing` naming every required output that earlier steps did not hand over
 */
export function resolveReads<R extends Reads>(reads: R, system: SystemVariables): ReadValues<R> {
  const missing: string[] = [];
  const entries = Object.entries(reads).map(([key, read]) => {
    const onMachine = (machine: string) => pick(read.output, system.outputs.get(read.output)?.get(machine) ?? []);
    if (read.from === "each") {
      const machines = system.nodeMachines.map((machine) => ({
        machine: machine.name,
        value: onMachine(machine.name),
      }));
      return [key, machines] as const;
    }
    const value =
      read.from === "own"
        ? onMachine(system.machineName)
        : pick(read.output, [...(system.outputs.get(read.output)?.values() ?? [])].flat());
    if (value === undefined && !read.optional) missing.push(read.output);
    return [key, value] as const;
  });
  if (missing.length > 0) {
    throw new Failure({
      code: "Outputs-Missing",
      what: `Earlier steps did not hand over ${missing.join(", ")} for machine '${system.machineName}'.`,
      next: "Run the whole runbook: this step works with what the steps before it found.",
    });
  }
  return Object.fromEntries(entries) as ReadValues<R>;
}

/** When several steps gave a value, the greatest counts: for times the latest, for versions the newest. */
function pick<N extends OutputName>(name: N, texts: string[]): OutputValue<N> | undefined {
  const text = texts.length > 1 ? [...texts].sort(byNumbersWithin()).at(-1) : texts[0];
  return text === undefined ? undefined : readOutput(name, text);
}

/** Numbers within texts count as numbers: 2025.4.10333 is newer than 2025.4.9999. */
const byNumbersWithin = () => new Intl.Collator("en", { numeric: true }).compare;
