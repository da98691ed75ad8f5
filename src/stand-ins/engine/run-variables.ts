import type { DeploymentTarget } from "../controlling/documents";
import type { DeploymentTargetsForm } from "./deployment-targets";
import { outputVariables, type OutputVariable } from "./output-variables";
import { projectVariables } from "./project-variables";
import { propertyVariables } from "./properties";
import type { QueuedRun } from "../controlling/queued-run";
import { systemVariables, type Reader } from "./system-variables";
import { VariableDictionary } from "./variable-dictionary";

/** How far a run has come, as its variables tell it. */
export interface RunSoFar {
  run: QueuedRun;
  targets: readonly DeploymentTarget[];
  /** What failed so far, in order. */
  failures: readonly string[];
  outputs: readonly OutputVariable[];
  options?: { deploymentTargets?: DeploymentTargetsForm };
}

/**
 * All variables that a reader has in view. A project variable takes the place of an action's property of the same name,
 * and so of a template's parameter, without a word.
 */
export function variablesFor(soFar: RunSoFar, reader: Reader): VariableDictionary {
  const { run, targets, failures, outputs, options } = soFar;
  return new VariableDictionary()
    .add(propertyVariables(reader.planned?.step.Properties ?? {}))
    .add(propertyVariables(reader.action?.action.Properties ?? {}))
    .add(projectVariables(run, reader.machine))
    .add(systemVariables(run, targets, failures, reader, options?.deploymentTargets ?? "absent"))
    .add(outputVariables(outputs, reader.machine?.Name, targets));
}
