import type { OctopusContext, StepExecutor } from "@octopusdeploy/step-api";
import type { AnyStep } from "../step/define-step";
import { OUTPUTS } from "../step/outputs";
import { parametersFromInputs } from "../step/parameters";
import { ASSUMPTIONS_OUTPUT, NODE_ROLE, PRIMARY_ROLE, readSystemVariables } from "../step/system-variables";
import { octopusContextChannel } from "./octopus-context-channel";
import { hostFor, runStep } from "./run-step";

/** The system variables that a step may know and that have one name. */
const SYSTEM_VARIABLES = [
  "Octopus.Machine.Id",
  "Octopus.Machine.Name",
  "Octopus.Machine.Roles",
  "Octopus.Environment.Name",
  `Octopus.Environment.MachinesInRole[${NODE_ROLE}]`,
  `Octopus.Environment.MachinesInRole[${PRIMARY_ROLE}]`,
  "Octopus.Deployment.Targets",
  "Octopus.Deployment.Error",
  "Octopus.Step.Name",
  "Octopus.Action.Name",
  "Octopus.Task.Id",
];

/**
 * Wraps a step for Octopus' step-package bootstrapper: the same definition, over OctopusContext. The context can be asked
 * for variables by name only, so outputs of earlier steps are looked for under the names that the runbook gives its steps.
 * @param stepNames the names of the runbook's steps
 */
export function stepExecutor(step: AnyStep, stepNames: readonly string[]): StepExecutor<Record<string, unknown>> {
  return async ({ inputs, context }) => {
    const variables = { ...variablesFor(context, stepNames), ...parametersFromInputs(step.inputs, inputs) };
    let reason: string | undefined;
    const channel = octopusContextChannel(context, (text) => (reason = text));
    await runStep(step, variables, hostFor(process.env, channel));
    if (reason !== undefined) context.failStep(reason);
  };
}

function variablesFor(context: OctopusContext, stepNames: readonly string[]): Record<string, string> {
  const variables: Record<string, string> = {};
  const ask = (name: string) => {
    const value = context.getOctopusVariable(name);
    if (value !== undefined) variables[name] = value;
  };
  SYSTEM_VARIABLES.forEach(ask);
  const { nodeMachines, primaryMachines, machineName } = readSystemVariables(variables);
  const machines = new Set([...nodeMachines, ...primaryMachines].map(({ name }) => name).concat(machineName));
  const outputs = [...Object.keys(OUTPUTS), ASSUMPTIONS_OUTPUT];
  for (const stepName of stepNames) {
    for (const machine of machines) {
      for (const output of outputs) ask(`Octopus.Action[${stepName}].Output[${machine}].${output}`);
    }
  }
  return variables;
}
