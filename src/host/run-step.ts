import { Assumptions } from "../step/assumptions";
import type { Clock } from "../step/clock";
import type { AnyStep, StepDefinition, ToolHost } from "../step/define-step";
import { inputsFromParameters } from "../step/parameters";
import { resolveReads } from "../step/reads";
import { ASSUMPTIONS_OUTPUT, readSystemVariables } from "../step/system-variables";
import { EXIT, type ExitCode } from "./exit-codes";
import { hostClock, REHEARSAL_SPEED_VARIABLE } from "./rehearsal-clock";
import { report } from "./report";
import { secretsIn } from "./secrets-in";
import type { StepChannel } from "./step-channel";
import { stepContext } from "./step-context";
import { StepPrinter } from "./step-printer";

/** What runs one step: where it talks to, and its time. */
export interface Host {
  env: NodeJS.ProcessEnv;
  printer: StepPrinter;
  clock: Clock;
  speed: number;
}

/** Makes the host of one step. */
export function hostFor(env: NodeJS.ProcessEnv, channel: StepChannel): Host {
  const { clock, speed } = hostClock(env);
  return { env, clock, speed, printer: new StepPrinter(channel, clock) };
}

/**
 * Runs a step in this process: reads what it may know, makes its tools, runs its body, says what came of it.
 * @param variables everything Octopus hands over: parameters, system variables, outputs of earlier steps
 * @returns the exit code; never throws
 */
export async function runStep(
  anyStep: AnyStep,
  variables: Readonly<Record<string, string>>,
  host: Host,
): Promise<ExitCode> {
  // The catalogue has erased the types; inputs and reads are parsed by the definition's own schema before they are used.
  const step = anyStep as unknown as StepDefinition;
  const { printer, clock, speed, env } = host;
  try {
    // Before anything else is printed.
    for (const secret of secretsIn(step, variables)) printer.mask(secret);
    if (speed > 1) {
      printer.log.warning(
        `This is a rehearsal: ${REHEARSAL_SPEED_VARIABLE} makes the clock run ${speed} times faster.`,
      );
    }
    const inputs = inputsFromParameters(step.inputs, variables);
    const system = readSystemVariables(variables);
    const reads = resolveReads(step.reads, system);
    const dryRun = inputs.dryRun === true;
    // Octopus ends a step by killing its process tree: no signal ever comes (DESIGN section 2).
    const surroundings = { log: printer.log, clock, signal: new AbortController().signal };
    const toolHost: ToolHost = { ...surroundings, env, mask: (secret) => printer.mask(secret), dryRun, system };
    const assumptions = new Assumptions(dryRun ? system.assumptionTexts : []);
    const tools = step.tools(inputs, toolHost, reads);
    await step.run(stepContext({ inputs, reads, tools, system, dryRun, surroundings, printer, assumptions }));
    if (dryRun && !assumptions.isEmpty) printer.output(ASSUMPTIONS_OUTPUT, assumptions.toText(), false);
    return EXIT.done;
  } catch (error) {
    return report(step.id, error, printer);
  }
}
