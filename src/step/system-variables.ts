import { OUTPUTS, type OutputName } from "./outputs";

/** The roles of the machines, as the vendor's guide names them. */
export const NODE_ROLE = "HAServer";
export const PRIMARY_ROLE = "HAServer-Primary";

export interface Machine {
  id: string;
  name: string;
}

/** What a step may know of the run it is part of: a fixed list, read from the variables that Octopus hands over. */
export interface SystemVariables {
  /** This machine's name in Octopus: neither the host's nor the node's name. */
  machineName: string;
  roles: string[];
  isPrimary: boolean;
  /** The machines of the run with role HAServer; a disabled or excluded machine is missing here (facts 2.2). */
  nodeMachines: Machine[];
  primaryMachines: Machine[];
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

/**
 * Reads the system variables out of what the template's script hands over. Names of variables ignore case in Octopus.
 * Source of the names: facts, platform 2.2, 2.9 and 6.6.
 */
export function readSystemVariables(variables: Readonly<Record<string, string>>): SystemVariables {
  const byLowerName = new Map(Object.entries(variables).map(([name, value]) => [name.toLowerCase(), value]));
  const get = (name: string) => byLowerName.get(name.toLowerCase()) ?? "";
  const machineName = get("Octopus.Machine.Name");
  const names = readTargetNames(get("Octopus.Deployment.Targets"));
  const machinesIn = (role: string) =>
    splitList(get(`Octopus.Environment.MachinesInRole[${role}]`)).map((id) => ({ id, name: names.get(id) ?? id }));
  const roles = splitList(get("Octopus.Machine.Roles"));

  const known = new Map(Object.keys(OUTPUTS).map((name) => [name.toLowerCase(), name as OutputName]));
  const outputs = new Map<OutputName, Map<string, string[]>>();
  const assumptionTexts: string[] = [];
  for (const [name, value] of Object.entries(variables)) {
    const match = OUTPUT_VARIABLE.exec(name);
    // Without a machine index the value is that of an arbitrary machine (facts 2.9): never read.
    if (!match?.[2] || !match[3]) continue;
    if (match[3].toLowerCase() === ASSUMPTIONS_OUTPUT.toLowerCase()) assumptionTexts.push(value);
    const output = known.get(match[3].toLowerCase());
    if (!output) continue;
    const machines = outputs.get(output) ?? new Map<string, string[]>();
    machines.set(match[2], [...(machines.get(match[2]) ?? []), value]);
    outputs.set(output, machines);
  }

  return {
    machineName,
    roles,
    isPrimary: roles.includes(PRIMARY_ROLE),
    nodeMachines: machinesIn(NODE_ROLE),
    primaryMachines: machinesIn(PRIMARY_ROLE),
    environment: get("Octopus.Environment.Name"),
    stepName: get("Octopus.Step.Name"),
    runId: get("Octopus.Task.Id"),
    outputs,
    assumptionTexts,
    error: get("Octopus.Deployment.Error") || undefined,
  };
}

const splitList = (text: string) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean);

/** `Octopus.Deployment.Targets` maps ids to names; whether a value is the name or an object with `Name` is unconfirmed. */
function readTargetNames(text: string): Map<string, string> {
  const names = new Map<string, string>();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return names;
  }
  if (typeof parsed !== "object" || parsed === null) return names;
  for (const [id, value] of Object.entries(parsed as Record<string, unknown>)) {
    if (typeof value === "string") names.set(id, value);
    else if (typeof value === "object" && value !== null && "Name" in value && typeof value.Name === "string") {
      names.set(id, value.Name);
    }
  }
  return names;
}
