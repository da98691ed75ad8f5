import { secretsInAddress } from "../values/address";
import type { AnyStep } from "../step/define-step";
import { inputMetas } from "../step/inputs";
import { isSensitive, OUTPUTS, type OutputName } from "../step/outputs";

/**
 * The name of an output variable of an earlier step, with or without a machine
 * (facts: octopus-variables#output-variables).
 */
const OUTPUT_VARIABLE = /^Octopus\.Action\[.+?\]\.Output(?:\[.+\])?\.([^.[\]]+)$/i;
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
  const secretParameters = new Set(
    inputMetas(step.inputs)
      .filter(({ meta }) => meta.control === "Sensitive")
      .map(({ meta }) => meta.parameter.toLowerCase()),
  );
  const parameters = new Set(inputMetas(step.inputs).map(({ meta }) => meta.parameter.toLowerCase()));
  const inAddresses = Object.entries(variables).flatMap(([name, value]) =>
    parameters.has(name.toLowerCase()) ? secretsInAddress(value) : [],
  );
  const whole = Object.entries(variables)
    .filter(([name, value]) => {
      const output = OUTPUT_VARIABLE.exec(name)?.[1]?.toLowerCase();
      const isSecret =
        secretParameters.has(name.toLowerCase()) || (output !== undefined && SENSITIVE_OUTPUTS.has(output));
      return isSecret && !UNRESOLVED.test(value);
    })
    .map(([, value]) => value);
  return [...whole, ...inAddresses];
}
