import { OUTPUTS, type OutputName } from "./outputs";

/** The roles of the machines, as the vendor's guide names them. */
export const NODE_ROLE = "HAServer";
export const PRIMARY_ROLE = "HAServer-Primary";

export interface NamedMachine {
  id: string;
  /** Its name in Octopus; its id where the first step of the runbook has not told the name (yet). */
  name: string;
}

/** What a step may know of the run it is part of: a fixed list, read from the variables that Octopus hands over. */
export interface SystemVariables {
  /** This machine's id in Octopus, e.g. `Machines-7`: what machines are compared by. */
  machineId: string;
  /** This machine's name in Octopus: neither the host's nor the node's name. */
  machineName: string;
  roles: string[];
  isPrimary: boolean;
  /**
   * The machines of the run with role HAServer; a disabled or excluded machine is missing here
   * (facts: octopus-runbooks#machines-of-a-run).
   */
  nodeMachines: NamedMachine[];
  primaryMachines: NamedMachine[];
  environment: string;
  stepName: string;
  /** The task of this run, e.g. `ServerTasks-42`. */
  runId: string;
  /** Output variables of earlier steps: name -> machine -> values (several steps may have made the same name). */
  outputs: ReadonlyMap<OutputName, ReadonlyMap<string, string[]>>;
  /** What dry-run steps before this one said they would have done: raw texts, see assumptions.ts. */
  assumptionTexts: string[];
  /** Set when an earlier step failed. */
  error: string | undefined;
}

/** The output variable in which a dry run hands its assumptions on. */
export const ASSUMPTIONS_OUTPUT = "DryRunAssumptions";

/**
 * Step, machine and name. Whoever sets an output chooses its name: one such as `x].Output[octo-1].InstallerUrl` would
 * pass for another machine's, so neither the step's nor the machine's part may hold what separates the parts.
 */
const OUTPUT_VARIABLE = /^Octopus\.Action\[((?:(?!\]\.Output).)+)\]\.Output(?:\[((?:(?!\]\.).)+)\])?\.([^.[\]]+)$/i;

/** By their names in lower case. */
const KNOWN_OUTPUTS: ReadonlyMap<string, OutputName> = new Map(
  Object.keys(OUTPUTS).map((name) => [name.toLowerCase(), name as OutputName]),
);

/** Nearly all that is handed over are outputs: they are told apart first. */
const BEGINS_AS_OUTPUT = /^Octopus\.Action\[/i;

/**
 * Reads the system variables out of what the template's script hands over. Names of variables ignore case in Octopus.
 * The names are Octopus' own (facts: octopus-variables#system-variables, octopus-variables#output-variables).
 */
export function readSystemVariables(variables: Readonly<Record<string, string>>): SystemVariables {
  const told: ToldOutput[] = [];
  const byLowerName = new Map<string, string>();
  for (const name of Object.keys(variables)) {
    const value = variables[name] ?? "";
    if (BEGINS_AS_OUTPUT.test(name)) {
      const output = toldOutput(name, value);
      if (output) told.push(output);
    } else byLowerName.set(name.toLowerCase(), value);
  }
  const get = (name: string) => byLowerName.get(name.toLowerCase()) ?? "";
  const machineId = get("Octopus.Machine.Id");
  const machineName = get("Octopus.Machine.Name");
  const roles = splitList(get("Octopus.Machine.Roles"));
  const idsIn = (role: string) => splitList(get(`Octopus.Environment.MachinesInRole[${role}]`));
  const ids = { nodes: idsIn(NODE_ROLE), primaries: idsIn(PRIMARY_ROLE) };

  const names = namesOf(told, { id: machineId, name: machineName });
  const nameOf = (id: string) => names.get(id.toLowerCase()) ?? id;
  const named = (list: readonly string[]) => list.map((id) => ({ id, name: nameOf(id) }));
  // From 2024.1 on an output has a blank twin under its machine's id (OctopusDeploy/Issues 8696).
  const knownNames = new Set(names.values());
  const knownIds = new Set([...ids.nodes, ...ids.primaries, machineId].map((id) => id.toLowerCase()));
  const isTwin = (machine: string) => !knownNames.has(machine) && knownIds.has(machine.toLowerCase());

  const outputs = new Map<OutputName, Map<string, string[]>>();
  const assumptionTexts: string[] = [];
  for (const { machine, name, value } of told) {
    if (isTwin(machine)) continue;
    if (name === ASSUMPTIONS_OUTPUT.toLowerCase()) assumptionTexts.push(value);
    const output = KNOWN_OUTPUTS.get(name);
    if (!output) continue;
    const machines = outputs.get(output) ?? new Map<string, string[]>();
    machines.set(machine, [...(machines.get(machine) ?? []), value]);
    outputs.set(output, machines);
  }

  return {
    machineId,
    machineName,
    roles,
    isPrimary: roles.includes(PRIMARY_ROLE),
    nodeMachines: named(ids.nodes),
    primaryMachines: named(ids.primaries),
    environment: get("Octopus.Environment.Name"),
    stepName: get("Octopus.Step.Name"),
    runId: get("Octopus.Task.Id"),
    outputs,
    assumptionTexts,
    error: get("Octopus.Deployment.Error") || undefined,
  };
}

/** Whether two ids are one machine's: the vendor shows them in either case. */
export const sameMachine = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

interface ToldOutput {
  machine: string;
  /** In lower case. */
  name: string;
  value: string;
}

/**
 * An output of an earlier step. Without a machine index the value is that of an arbitrary machine: never read
 * (facts: octopus-variables#output-variables).
 */
function toldOutput(variable: string, value: string): ToldOutput | undefined {
  // The index ends before the dot of the name.
  if (variable.charAt(variable.lastIndexOf(".") - 1) !== "]") return undefined;
  const [, , machine, name] = OUTPUT_VARIABLE.exec(variable) ?? [];
  return machine && name ? { machine, name: name.toLowerCase(), value } : undefined;
}

/**
 * The names of the run's machines, by their ids in lower case: of this machine, and of each that the first step ran on,
 * for it hands over its id. `Octopus.Deployment.Targets` would tell them too, but may not be there
 * (facts: octopus-variables#names-of-a-runs-machines).
 */
function namesOf(told: readonly ToldOutput[], own: NamedMachine): Map<string, string> {
  const output = ("MachineId" satisfies OutputName).toLowerCase();
  const claims = new Map<string, Set<string>>();
  for (const { machine, name, value } of told) {
    if (name !== output || value === "") continue;
    const id = value.toLowerCase();
    claims.set(id, (claims.get(id) ?? new Set()).add(machine));
  }
  const names = new Map<string, string>();
  for (const [id, machines] of claims) {
    // A twin under the id, were it not blank, must not take the place of the name.
    const others = [...machines].filter((machine) => !sameMachine(machine, id));
    const [name = id, ...more] = others.length > 0 ? others : machines;
    // Any script on a node can set any output: an id that two machines call theirs is nobody's.
    if (more.length === 0) names.set(id, name);
  }
  return names.set(own.id.toLowerCase(), own.name);
}

const splitList = (text: string) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean);
