import { secretsInAddress } from "../values/address";
import type { AnyStep } from "../step/define-step";
import { inputMetas } from "../step/inputs";
import { mayBeParameter } from "../step/parameters";
import { isSensitive, OUTPUTS, type OutputName } from "../step/outputs";

/**
 * The name of an output variable of an earlier step, with or without a machine
 * (facts: octopus-variables#output-variables).
 */
const OUTPUT_VARIABLE = /^Octopus\.Action\[.+?\]\.Output(?:\[.+\])?\.[^.[\]]+$/i;
/** A variable that the project does not have stays an expression: it is no secret, and the refusal has to show it. */
const UNRESOLVED = /^\s*#\{[^}]*\}\s*$/;

const SENSITIVE_OUTPUTS: ReadonlySet<string> = new Set(
  (Object.keys(OUTPUTS) as OutputName[]).filter(isSensitive).map((name) => name.toLowerCase()),
);

/**
 * Finds every secret in what Octopus hands over: sensitive parameters, sensitive outputs of earlier steps, and what is
 * secret in the addresses among the parameters.
 */
export function secretsIn(step: Pick<AnyStep, "inputs">, variables: Readonly<Record<string, string>>): string[] {
  const parameters = new Map(
    inputMetas(step.inputs).map(({ meta }) => [
      meta.parameter.toLowerCase(),
      { isSecret: meta.control === "Sensitive" },
    ]),
  );
  const whole: string[] = [];
  const inAddresses: string[] = [];
  for (const name of Object.keys(variables)) {
    const value = variables[name] ?? "";
    const parameter = mayBeParameter(name) ? parameters.get(name.toLowerCase()) : undefined;
    if (parameter) inAddresses.push(...secretsInAddress(value));
    if ((parameter?.isSecret || isSensitiveOutput(name)) && !UNRESOLVED.test(value)) whole.push(value);
  }
  return [...whole, ...inAddresses];
}

const isSensitiveOutput = (variable: string): boolean =>
  SENSITIVE_OUTPUTS.has(variable.slice(variable.lastIndexOf(".") + 1).toLowerCase()) && OUTPUT_VARIABLE.test(variable);
