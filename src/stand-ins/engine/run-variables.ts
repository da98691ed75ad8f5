import type { DeploymentTarget } from "../controlling/documents";
import type { DeploymentTargetsForm } from "./deployment-targets";
import { outputVariables, ownOutputVariables, type OutputVariable } from "./output-variables";
import { projectVariables } from "./project-variables";
import { propertyVariables } from "./properties";
import type { QueuedRun } from "../controlling/queued-run";
import {
  actionVariables,
  failureVariables,
  machineVariables,
  stepVariables,
  variablesOfRun,
  type Reader,
} from "./system-variables";
import { VariableDictionary, variableLayer } from "./variable-dictionary";
import { VariableLayers } from "./variable-layers";

/** How far a run has come, as its variables tell it. */
export interface RunSoFar {
  run: QueuedRun;
  targets: readonly DeploymentTarget[];
  /** What failed so far, in order. */
  failures: readonly string[];
  /** Nobody adds to it: another output makes another list. */
  outputs: readonly OutputVariable[];
  options?: { deploymentTargets?: DeploymentTargetsForm };
  /** What was made before for the same run. */
  layers?: VariableLayers;
}

/**
 * All variables that a reader has in view. A project variable takes the place of an action's property of the same name,
 * and so of a template's parameter, without a word.
 */
export function variablesFor(soFar: RunSoFar, { planned, action, machine }: Reader): VariableDictionary {
  const { run, targets, failures, outputs, options, layers = new VariableLayers() } = soFar;
  const variables = new VariableDictionary();
  for (const part of [planned?.step, action?.action]) {
    if (part) variables.put(layers.layer("properties", part, () => variableLayer(propertyVariables(part.Properties))));
  }
  variables
    .put(layers.layer("project", machine ?? run, () => variableLayer(projectVariables(run, machine))))
    .put(
      layers.layer("run", run, () =>
        variableLayer(variablesOfRun(run, targets, options?.deploymentTargets ?? "absent")),
      ),
    )
    .add(failureVariables(failures));
  if (planned) variables.put(layers.layer("step", planned, () => variableLayer(stepVariables(planned))));
  if (action) variables.put(layers.layer("action", action, () => variableLayer(actionVariables(action))));
  if (machine) variables.put(layers.layer("machine", machine, () => variableLayer(machineVariables(machine))));
  variables.put(layers.layer("outputs", outputs, () => outputVariables(outputs, targets)));
  if (machine) {
    const { Name } = machine;
    variables.put(layers.layer(`outputs of ${Name}`, outputs, () => ownOutputVariables(outputs, Name)));
  }
  return variables;
}
