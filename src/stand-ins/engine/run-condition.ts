import { isTruthy } from "./octostache-values";
import { propertyText } from "./properties";
import type { PlannedStep } from "./run-plan";
import { variablesFor, type RunSoFar } from "./run-variables";

const EXPRESSION = "Octopus.Step.ConditionVariableExpression";

/**
 * The run condition of a step (facts: octopus-runbooks#run-conditions). An expression is asked once, for no machine in
 * particular, and whether or not something failed before.
 * @returns why the step does not run; undefined when it does
 */
export function reasonToSkip(planned: PlannedStep, soFar: RunSoFar): string | undefined {
  if (planned.actions.length === 0) return planned.leftOut;
  const hasFailed = soFar.failures.length > 0;
  switch (planned.step.Condition) {
    case "Success":
      return hasFailed ? "an earlier step failed" : undefined;
    case "Failure":
      return hasFailed ? undefined : "nothing failed";
    case "Always":
      return undefined;
    case "Variable": {
      const expression = propertyText(planned.step.Properties, EXPRESSION) ?? "";
      const value = variablesFor(soFar, { planned }).expand(expression, "empty");
      return isTruthy(value) ? undefined : "its run condition is not met";
    }
  }
}
