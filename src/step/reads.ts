import { Failure } from "./failure";
import { isOfPrimary, readOutput, type OutputName, type OutputValue, type PrimaryOutputName } from "./outputs";
import type { SystemVariables } from "./system-variables";

/**
 * What a step reads of earlier steps' outputs: from its own machine, from every machine of the run, or from the primary,
 * when it is what the primary decides.
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
/** What the primary decided; refused when it is missing. */
export const one = <N extends PrimaryOutputName>(output: N): Read<N, "one"> & { optional: false } => ({
  output,
  from: "one",
  optional: false,
});
export const ownIfAny = <N extends OutputName>(output: N): Optional<N, "own"> => ({
  output,
  from: "own",
  optional: true,
});
export const oneIfAny = <N extends PrimaryOutputName>(output: N): Optional<N, "one"> => ({
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
 * Resolves a step's reads against the variables of the run. What the primary decides is taken from its machine alone
 * (decision 011); steps may be renamed in Octopus, so nothing is known by a step's name.
 * @throws Failure `Outputs-Missing` naming every required output that earlier steps did not hand over;
 * `Outputs-FromAnotherMachine`, `Outputs-Contradict` when somebody else decides for the primary
 */
export function resolveReads<R extends Reads>(reads: R, system: SystemVariables): ReadValues<R> {
  const primaries = primaryMachineNames(system);
  refuseForeign(system, primaries);
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
        : theOne(read.output, textsFrom(primaries, system, read.output));
    if (value === undefined && !read.optional) missing.push(read.output);
    return [key, value] as const;
  });
  if (missing.length > 0) {
    throw new Failure({
      code: "Outputs-Missing",
      what: `Earlier steps did not output ${missing.join(", ")} for machine '${system.machineName}'.`,
      next: "Run the whole runbook: this step uses what earlier steps found.",
    });
  }
  return Object.fromEntries(entries) as ReadValues<R>;
}

/** By name, for outputs bear names; a machine that is the primary knows its own whatever else is known. */
const primaryMachineNames = ({ primaryMachines, isPrimary, machineName }: SystemVariables): ReadonlySet<string> =>
  new Set([...primaryMachines.map(({ name }) => name), ...(isPrimary ? [machineName] : [])]);

const textsFrom = (machines: ReadonlySet<string>, { outputs }: SystemVariables, name: OutputName): string[] =>
  [...(outputs.get(name) ?? [])].flatMap(([machine, texts]) => (machines.has(machine) ? texts : []));

/**
 * Any script on a node can set any output variable. So every step refuses to go on when another machine has set one that
 * the primary decides, whether it reads it or not: the first step after it does, and nothing was changed until then.
 */
function refuseForeign({ outputs }: SystemVariables, primaries: ReadonlySet<string>): void {
  const foreign = new Map<string, string[]>();
  for (const [name, machines] of outputs) {
    if (!isOfPrimary(name)) continue;
    for (const machine of machines.keys()) {
      if (!primaries.has(machine)) foreign.set(machine, [...(foreign.get(machine) ?? []), name]);
    }
  }
  if (foreign.size === 0) return;
  const who = [...foreign].map(([machine, names]) => `machine '${machine}' handed over ${names.join(", ")}`).join("; ");
  const decides = [...primaries].map((name) => `machine '${name}'`).join(", ") || "no machine of this run";
  throw new Failure({
    code: "Outputs-FromAnotherMachine",
    what: `${who.charAt(0).toUpperCase()}${who.slice(1)}; only the primary node (${decides}) decides this.`,
    why: "A script that ran there, or a step that was added to this runbook, set output variables of these names. None of them is used.",
    next: "Check the log of the earlier steps on that machine and the steps of this runbook to find out which one did, and remove it. Then run again.",
  });
}

/** The plan and the verdict are made once in a run: two that differ are not both the primary's own. */
function theOne<N extends OutputName>(name: N, texts: string[]): OutputValue<N> | undefined {
  if (new Set(texts).size <= 1) return pick(name, texts);
  throw new Failure({
    code: "Outputs-Contradict",
    what: `The steps of this run on the primary node handed over ${texts.length} values of ${name}, and they differ.`,
    why: "One step of this runbook hands it over; another one sets an output variable of the same name.",
    next: "Rename that output variable in the step that was added to this runbook, then run again.",
  });
}

/** When several steps gave a value, the greatest counts: for times the latest, for versions the newest. */
function pick<N extends OutputName>(name: N, texts: string[]): OutputValue<N> | undefined {
  const text = texts.length > 1 ? [...texts].sort(byNumbersWithin).at(-1) : texts[0];
  return text === undefined ? undefined : readOutput(name, text);
}

/** Numbers within texts count as numbers: 2025.4.10333 is newer than 2025.4.9999. */
const byNumbersWithin = new Intl.Collator("en", { numeric: true }).compare;
