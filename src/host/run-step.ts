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

/**
 * What the outside calls of a step listen to. When its starter is gone, what has begun is brought to its end or its time
 * limit all the same: an installer that is killed leaves half an installation, and a request that is cut off leaves
 * nobody knowing what came of it.
 */
const NEVER = new AbortController().signal;

/** Makes the host of one step. */
export function hostFor(env: NodeJS.ProcessEnv, channel: StepChannel): Host {
  const { clock, speed } = hostClock(env);
  return { env, clock, speed, printer: new StepPrinter(channel, clock) };
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
    const surroundings = { log: printer.log, clock, signal };
    const mask = (secret: string) => printer.mask(secret);
    const toolHost: ToolHost = { ...surroundings, signal: NEVER, env, mask, dryRun, system };
    const assumptions = new Assumptions(dryRun ? system.assumptionTexts : []);
    const tools = step.tools(inputs, toolHost, reads);
    await step.run(stepContext({ inputs, reads, tools, system, dryRun, surroundings, printer, assumptions }));
    if (dryRun && !assumptions.isEmpty) printer.output(ASSUMPTIONS_OUTPUT, assumptions.toText(), false);
    return EXIT.done;
  } catch (error) {
    return report(step.id, error, printer);
  }
}
