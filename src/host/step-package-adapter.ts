import type { OctopusContext, StepExecutor } from "@octopusdeploy/step-api";
import * as z from "zod";
import type { MachineWith } from "../machine/machine";
import type { AnyStep } from "../step/define-step";
import { OUTPUTS } from "../step/outputs";
import { parametersFromInputs } from "../step/parameters";
import {
  ASSUMPTIONS_OUTPUT,
  NODE_ROLE,
  PRIMARY_ROLE,
  readSystemVariables,
  sameMachine,
} from "../step/system-variables";
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
  "Octopus.Deployment.Error",
  "Octopus.Step.Name",
  "Octopus.Action.Name",
  "Octopus.Task.Id",
];

/**
 * Wraps a step for Octopus' step-package bootstrapper: the same definition, over OctopusContext. The context can be asked
 * for variables by name only, so outputs of earlier steps are looked for under the names that the runbook gives its steps
 * and under the names of the machines, as far as the run tells them.
 * @param stepNames the names of the runbook's steps
 */
export function stepExecutor(
  step: AnyStep,
  machine: MachineWith,
  stepNames: readonly string[],
): StepExecutor<Record<string, unknown>> {
  return async ({ inputs, context }) => {
    const variables = { ...variablesFor(context, stepNames), ...parametersFromInputs(step.inputs, inputs) };
    let reason: string | undefined;
    const channel = octopusContextChannel(context, (text) => (reason = text));
    await runStep(step, variables, hostFor(machine, channel));
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
  const ids = [...nodeMachines, ...primaryMachines].map(({ id }) => id);
  const machines = new Set([machineName, ...ids.flatMap((id) => toldName(context, id) ?? [])]);
  const outputs = [...Object.keys(OUTPUTS), ASSUMPTIONS_OUTPUT];
  for (const stepName of stepNames) {
    for (const machine of machines) {
      for (const output of outputs) ask(`Octopus.Action[${stepName}].Output[${machine}].${output}`);
    }
  }
  return variables;
}

/**
 * The name of a machine out of `Octopus.Deployment.Targets`, which may not be there
 * (facts: octopus-variables#names-of-a-runs-machines): then only this machine's outputs are found, and a step that
 * reads those of others says that they are missing. Scripts are handed all outputs and need none of this.
 */
function toldName(context: OctopusContext, id: string): string | undefined {
  const json = context.getOctopusVariable("Octopus.Deployment.Targets");
  return context.getOctopusVariable(`Octopus.Deployment.Targets[${id}].Name`) ?? (json ? nameIn(json, id) : undefined);
}

function nameIn(json: string, id: string): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return undefined;
  }
  const found = targets.safeParse(parsed).data;
  return Object.entries(found ?? {}).find(([key]) => sameMachine(key, id))?.[1].Name;
}

const targets = z.record(z.string(), z.looseObject({ Name: z.string() }));
