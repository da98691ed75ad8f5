import type { DeploymentTarget } from "../controlling/documents";
import type { VariableValue } from "./variable-dictionary";

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
): VariableValue[] {
  const ids = new Map(targets.map(({ Id, Name }) => [Name, Id]));
  return [
    ...outputs.map(withoutMachine),
    ...outputs.map(({ action, machine: maker, name, value }) => ({
      name: `Octopus.Action[${action}].Output[${maker}].${name}`,
      value,
    })),
    ...outputs.flatMap(({ action, machine: maker, name }) => {
      const id = ids.get(maker);
      return id === undefined ? [] : [{ name: `Octopus.Action[${action}].Output[${id}].${name}`, value: "" }];
    }),
  ];
}

/** Without the machine in the name a machine sees its own. */
export const ownOutputVariables = (outputs: readonly OutputVariable[], machine: string): VariableValue[] =>
  outputs.filter((output) => output.machine === machine).map(withoutMachine);

const withoutMachine = ({ action, name, value }: OutputVariable): VariableValue => ({
  name: `Octopus.Action[${action}].Output.${name}`,
  value,
});
