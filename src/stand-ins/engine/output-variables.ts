import type { DeploymentTarget } from "../controlling/documents";
import type { NamedValue, VariableLayer, VariableValue } from "./variable-dictionary";

export interface OutputVariable {
  /**
   * Of the action that made it: outputs are keyed by it, not by the step (facts: octopus-variables#output-variables).
   */
  action: string;
  /** The machine's name in Octopus. */
  machine: string;
  name: string;
  value: string;
}

/**
 * Outputs as variables (facts: octopus-variables#output-variables): with the machine in the name they are the same
 * everywhere; without it whoever has none sees an arbitrary one, here the last. From 2024.1 on there is a blank one
 * besides, under the machine's id in the place of its name (OctopusDeploy/Issues 8696).
 */
export function outputVariables(
  outputs: readonly OutputVariable[],
  targets: readonly DeploymentTarget[],
): VariableLayer {
  const ids = new Map(targets.map(({ Id, Name }) => [Name, Id]));
  const layer = new Map<string, VariableValue>();
  for (const output of outputs) put(layer, namesOf(output).withoutMachine);
  for (const output of outputs) put(layer, namesOf(output).withMachine);
  for (const output of outputs) {
    const id = ids.get(output.machine);
    if (id !== undefined) put(layer, twinOf(output, id));
  }
  return layer;
}

/** Without the machine in the name a machine sees its own. */
export function ownOutputVariables(outputs: readonly OutputVariable[], machine: string): VariableLayer {
  const layer = new Map<string, VariableValue>();
  for (const output of outputs) if (output.machine === machine) put(layer, namesOf(output).withoutMachine);
  return layer;
}

const put = (layer: Map<string, VariableValue>, { lowerName, variable }: NamedValue) => layer.set(lowerName, variable);

interface Names {
  withoutMachine: NamedValue;
  withMachine: NamedValue;
  /** Under the id that the machine had when it was asked for last. */
  twin?: { id: string; named: NamedValue };
}

/** An output does not change, and every script after it sees it under all its names. */
const known = new WeakMap<OutputVariable, Names>();

function namesOf(output: OutputVariable): Names {
  let names = known.get(output);
  if (!names) {
    const { action, machine, name, value } = output;
    names = {
      withoutMachine: named(`Octopus.Action[${action}].Output.${name}`, value),
      withMachine: named(`Octopus.Action[${action}].Output[${machine}].${name}`, value),
    };
    known.set(output, names);
  }
  return names;
}

function twinOf(output: OutputVariable, id: string): NamedValue {
  const names = namesOf(output);
  if (names.twin?.id !== id) {
    const { action, name } = output;
    names.twin = { id, named: named(`Octopus.Action[${action}].Output[${id}].${name}`, "") };
  }
  return names.twin.named;
}

const named = (name: string, value: string): NamedValue => ({
  lowerName: name.toLowerCase(),
  variable: { name, value },
});
