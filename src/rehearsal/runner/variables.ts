import { inputMetas } from "../../step/inputs";
import type { AnyStep } from "../../step/define-step";
import { NODE_ROLE, PRIMARY_ROLE } from "../../step/system-variables";
import type { RunbookRow } from "../../runbook/upgrade";

export interface TargetMachine {
  id: string;
  name: string;
  roles: readonly string[];
}

/** Output variables of a run: row name -> machine name -> output name -> text. */
export type RunOutputs = Map<string, Map<string, Map<string, string>>>;

/**
 * What a step's parameters hold on a Tentacle: the template's defaults, with the project's variables put in, and the
 * row's mode. A parameter whose variable the project does not have keeps the expression, as Octopus leaves it.
 */
export function parametersOf(
  step: AnyStep,
  row: RunbookRow,
  projectVariables: Readonly<Record<string, string>>,
): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const { key, meta } of inputMetas(step.inputs)) {
    if (key === "mode" && row.mode) parameters[meta.parameter] = row.mode;
    else if (projectVariables[meta.parameter] !== undefined)
      parameters[meta.parameter] = projectVariables[meta.parameter] ?? "";
    else if (meta.variable) parameters[meta.parameter] = projectVariables[meta.variable] ?? `#{${meta.variable}}`;
  }
  return parameters;
}

/** The system variables and outputs that the template's script passes on (facts 6.6, 2.9). */
export function systemVariablesOf(run: {
  runId: string;
  row: RunbookRow;
  machine: TargetMachine;
  machines: readonly TargetMachine[];
  outputs: RunOutputs;
  error: string | undefined;
}): Record<string, string> {
  const { row, machine, machines } = run;
  const idsWith = (role: string) =>
    machines
      .filter(({ roles }) => roles.includes(role))
      .map(({ id }) => id)
      .join(",");
  const variables: Record<string, string> = {
    "Octopus.Machine.Id": machine.id,
    "Octopus.Machine.Name": machine.name,
    "Octopus.Machine.Roles": machine.roles.join(","),
    "Octopus.Environment.Name": "Rehearsal",
    [`Octopus.Environment.MachinesInRole[${NODE_ROLE}]`]: idsWith(NODE_ROLE),
    [`Octopus.Environment.MachinesInRole[${PRIMARY_ROLE}]`]: idsWith(PRIMARY_ROLE),
    "Octopus.Deployment.Targets": JSON.stringify(
      Object.fromEntries(machines.map(({ id, name }) => [id, { Name: name }])),
    ),
    "Octopus.Step.Name": row.name,
    "Octopus.Action.Name": row.name,
    "Octopus.Task.Id": run.runId,
  };
  if (run.error) variables["Octopus.Deployment.Error"] = run.error;
  for (const [rowName, byMachine] of run.outputs) {
    for (const [machineName, values] of byMachine) {
      for (const [name, value] of values)
        variables[`Octopus.Action[${rowName}].Output[${machineName}].${name}`] = value;
    }
  }
  return variables;
}
