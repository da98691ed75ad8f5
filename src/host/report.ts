import { Failure, InputFailure } from "../step/failure";
import { EXIT, type ExitCode } from "./exit-codes";
import type { StepPrinter } from "./step-printer";

/**
 * Says why a step ended, under a code that begins with the step's name.
 * @returns the exit code that belongs to it
 */
export function report(stepId: string, error: unknown, printer: StepPrinter): ExitCode {
  const step = pascalCase(stepId);
  if (error instanceof InputFailure) {
    const problems = error.problems.map((problem) => `- ${problem}`);
    printer.failed([`${step}-Inputs-Wrong: Nothing was changed. Fix these, then run again:`, ...problems].join("\n"));
    return EXIT.wrongInputs;
  }
  if (error instanceof Failure) {
    for (const line of causesOf(error)) printer.log.verbose(line);
    // One line, whatever an outside tool put into it: the code has to stand where it is searched for.
    printer.failed(`${step}-${error.code}: ${error.message.replace(/\s*[\r\n]+\s*/g, " ")}`);
    return EXIT.failed;
  }
  printer.log.verbose(error instanceof Error ? (error.stack ?? error.message) : String(error));
  for (const line of causesOf(error)) printer.log.verbose(line);
  printer.failed(
    `${step}-Internal-Fault: The step failed because of a bug in it; the stack trace is in the verbose log. ` +
      "Check what it did before that, then run the runbook again: each step checks the current state first.",
  );
  return EXIT.internalFault;
}

/** How many causes of causes are worth reading. */
const DEEPEST_CAUSE = 5;

function causesOf(error: unknown): string[] {
  const lines: string[] = [];
  let each = error instanceof Error ? error.cause : undefined;
  while (each instanceof Error && lines.length < DEEPEST_CAUSE) {
    lines.push(`Caused by: ${each.message}`);
    each = each.cause;
  }
  return lines;
}

/** `install-msi` -> `InstallMsi`: Octopus' form of an error code begins with the step. */
function pascalCase(id: string): string {
  return id.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
