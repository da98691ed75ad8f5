import { setMaxListeners } from "node:events";
import { Assumptions } from "../step/assumptions";
import type { Machine, MachineWith } from "../machine/machine";
import type { AnyStep, StepDefinition, StepMachine } from "../step/define-step";
import { inputsFromParameters } from "../step/parameters";
import { resolveReads } from "../step/reads";
import { ASSUMPTIONS_OUTPUT, readSystemVariables } from "../step/system-variables";
import { EXIT, type ExitCode } from "./exit-codes";
import { report } from "./report";
import { secretsIn } from "./secrets-in";
import type { StepChannel } from "./step-channel";
import { stepContext } from "./step-context";
import { StepPrinter } from "./step-printer";

/** What runs one step: the machine it works on, with the pieces that its definition names, and where it talks to. */
interface Host {
  machine: MachineWith;
  printer: StepPrinter;
}

/**
 * What the outside calls of a step listen to. When its starter is gone, what has begun is brought to its end or its time
 * limit all the same: an installer that is killed leaves half an installation, and a request that is cut off leaves
 * nobody knowing what came of it. Each step has its own: where many run in one process, one for all would keep the
 * listeners of every call that never ended.
 */
function never(): AbortSignal {
  const { signal } = new AbortController();
  // As many calls listen as a step makes at a time: that is no leak, of which Node would warn in the step's log.
  setMaxListeners(0, signal);
  return signal;
}

/** Makes the host of one step. */
export function hostFor(machine: MachineWith, channel: StepChannel): Host {
  return { machine, printer: new StepPrinter(channel, machine.clock) };
}

/**
 * Runs a step in this process: reads what it may know, makes its tools, runs its body, says what came of it.
 * @param variables everything Octopus hands over: parameters, system variables, outputs of earlier steps
 * @param signal aborted, with the failure to end with, when whoever started the step is gone
 * @returns the exit code; never throws
 */
export async function runStep(
  anyStep: AnyStep,
  variables: Readonly<Record<string, string>>,
  host: Host,
  signal: AbortSignal = new AbortController().signal,
): Promise<ExitCode> {
  // The catalogue has erased the types; inputs and reads are parsed by the definition's own schema before they are used.
  const step = anyStep as unknown as StepDefinition;
  const { printer, machine } = host;
  try {
    // Before anything else is printed.
    for (const secret of secretsIn(step, variables)) printer.mask(secret);
    const inputs = inputsFromParameters(step.inputs, variables);
    const system = readSystemVariables(variables);
    const reads = resolveReads(step.reads, system);
    const dryRun = inputs.dryRun === true;
    const surroundings = { log: printer.log, clock: machine.clock, signal };
    const mask = (secret: string) => printer.mask(secret);
    // Whoever starts a step hands over the pieces that it names: the package's entry is written from them.
    const stepMachine: StepMachine = { ...(machine as Machine), ...surroundings, signal: never(), mask };
    const assumptions = new Assumptions(dryRun ? system.assumptionTexts : []);
    const tools = step.tools(inputs, stepMachine, reads);
    await step.run(stepContext({ inputs, reads, tools, system, dryRun, surroundings, printer, assumptions, machine }));
    if (dryRun && !assumptions.isEmpty) printer.output(ASSUMPTIONS_OUTPUT, assumptions.toText(), false);
    return EXIT.done;
  } catch (error) {
    return report(step.id, error, printer);
  }
}
