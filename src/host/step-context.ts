import type { MachineWith } from "../machine/machine";
import type { Assumptions } from "../step/assumptions";
import type { StepContext, Surroundings } from "../step/context";
import { reasonOf } from "../step/failure";
import { isSensitive, writeOutput, type OutputName, type OutputValue } from "../step/outputs";
import type { Reads, ReadValues } from "../step/reads";
import type { SystemVariables } from "../step/system-variables";
import type { StepPrinter } from "./step-printer";

/** A context whose types the catalogue has erased: the definition's own schema parsed what is in it. */
type HostedContext = StepContext<Record<string, unknown>, ReadValues<Reads>, OutputName, unknown>;

/** Makes what a step's body is handed. */
export function stepContext(given: {
  inputs: Record<string, unknown>;
  reads: ReadValues<Reads>;
  tools: unknown;
  system: SystemVariables;
  dryRun: boolean;
  surroundings: Surroundings;
  printer: StepPrinter;
  assumptions: Assumptions;
  machine: Pick<MachineWith, "files">;
}): HostedContext {
  const { printer, assumptions, dryRun, surroundings, inputs, reads, tools, system, machine } = given;
  return {
    ...surroundings,
    inputs,
    reads,
    tools,
    system,
    dryRun,
    output: <N extends OutputName>(name: N, value: OutputValue<N>) =>
      printer.output(name, writeOutput(value), isSensitive(name)),
    progress: (percent, message) => printer.progress(percent, message),
    artifact: (path, name) => attach(printer, machine.files, path, name),
    mask: (secret) => printer.mask(secret),
    change: async (sentence, act, assume) => {
      if (surroundings.signal.aborted) printer.log.info(`Not begun: ${sentence}.`);
      surroundings.signal.throwIfAborted();
      printer.log.info(`${dryRun ? "Would " : "Now: "}${sentence}.`);
      if (!dryRun) return act();
      assumptions.assume(assume ?? {});
      return undefined;
    },
    assumed: (fact) => (dryRun ? assumptions.get(fact) : undefined),
  };
}

/** A log that cannot be attached is a pity and no reason to fail: it is said, and the step goes on. */
function attach(printer: StepPrinter, files: MachineWith["files"], path: string, name: string): void {
  let sizeBytes: number;
  try {
    sizeBytes = files.sizeNow(path);
  } catch (error) {
    printer.log.warning(`The file ${path} could not be attached to the run as ${name}: ${reasonOf(error)}`);
    return;
  }
  printer.artifact(path, name, sizeBytes);
}
