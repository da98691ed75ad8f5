import { Failure } from "../../src/step/failure";
import type { FromMachine } from "../../src/step/reads";
import { GIVE_CONNECTION_STRING } from "../../src/step/shared-inputs";
import { isOlder, parseVersion, sameVersion, type OctopusVersion } from "../../src/release/version";

/** A node of the run, as row 1 found it. */
export interface RunNode {
  machine: string;
  name: string;
  /** Empty when no program is installed. */
  installedVersion: string;
}

/** What row 1 handed over, machine by machine. */
export interface NodeReports {
  nodeNames: FromMachine<string>[];
  installedVersions: FromMachine<string>[];
  schemaVersions: FromMachine<string>[];
}

/**
 * The nodes that the run covers: one for each machine with role HAServer.
 * @throws Failure `Nodes-None`, `Nodes-NotInspected`, `Nodes-SameName`
 */
export function nodesOfRun({ nodeNames, installedVersions }: NodeReports): RunNode[] {
  if (nodeNames.length === 0) {
    throw new Failure({
      code: "Nodes-None",
      what: "No machine of this run has the role HAServer.",
      next: "Give every node of the instance the role HAServer, and one of them HAServer-Primary as well.",
    });
  }
  const installed = new Map(installedVersions.map(({ machine, value }) => [machine, value]));
  const nodes: RunNode[] = [];
  const silent: string[] = [];
  for (const { machine, value: name } of nodeNames) {
    const installedVersion = installed.get(machine);
    if (!name || installedVersion === undefined) silent.push(machine);
    else nodes.push({ machine, name, installedVersion });
  }
  if (silent.length > 0) {
    throw new Failure({
      code: "Nodes-NotInspected",
      what: `Nothing is known of ${listOf(silent.map((machine) => `machine '${machine}'`))}: the step that inspects the nodes handed nothing over for it.`,
      next: "Run the whole runbook with every machine of role HAServer; a machine must be enabled and healthy.",
    });
  }
  for (const node of nodes) {
    const others = nodes.filter(({ name }) => name.toLowerCase() === node.name.toLowerCase());
    if (others.length > 1) {
      throw new Failure({
        code: "Nodes-SameName",
        what: `${listOf(others.map(({ machine }) => `machine '${machine}'`))} all say that they are node '${node.name}'.`,
        why: "One machine is registered twice, or one is a clone of another.",
        next: "Keep one Tentacle per node in this environment with the role HAServer, then run again.",
      });
    }
  }
  return nodes;
}

/**
 * The version of the database schema, on which all nodes must agree: it is the current version of the instance.
 * @throws Failure `Schema-Unknown`, `Schema-Differs`
 */
export function schemaVersionOf({ schemaVersions }: NodeReports): OctopusVersion {
  const told = schemaVersions.flatMap(({ machine, value }) => (value ? [{ machine, value }] : []));
  const [first] = told;
  if (!first) {
    throw new Failure({
      code: "Schema-Unknown",
      what: "No node could tell which version the database schema belongs to.",
      why: "The database was asked by none: the programs on the nodes, which an unfinished run has changed, do not tell the connection string, and none was kept.",
      next: `${GIVE_CONNECTION_STRING} Then run again.`,
    });
  }
  const version = parseVersion(first.value);
  if (!version) {
    throw new Failure({
      code: "Schema-Unknown",
      what: `The database says '${first.value}' of the version of its schema, which is not understood.`,
      next: "Look into the newest row of dbo.OctopusServerInstallationHistory; it must hold the version the instance runs.",
    });
  }
  const other = told.find(({ value }) => !sameVersion(value, first.value));
  if (other) {
    throw new Failure({
      code: "Schema-Differs",
      what: `Machine '${first.machine}' finds schema version ${first.value} in its database, and '${other.machine}' finds ${other.value}.`,
      why: "Their nodes use different databases, so they are not nodes of one instance.",
      next: "Run the runbook in an environment that holds the nodes of one instance only.",
    });
  }
  return version;
}

/**
 * Without an unfinished run, all nodes carry the program of the schema's version.
 * @throws Failure `Nodes-Differ` with who has what
 */
export function refuseMixedVersions(nodes: readonly RunNode[], current: OctopusVersion): void {
  if (nodes.every(({ installedVersion }) => sameVersion(installedVersion, current.text))) return;
  throw new Failure({
    code: "Nodes-Differ",
    what: `The nodes do not all carry the program of the database schema's version ${current.text}: ${whoHasWhat(nodes)}.`,
    why: "No unfinished run of this runbook explains it: somebody installed a version by hand.",
    next: `Install ${current.text} on the nodes that differ, or finish the upgrade by hand, then run again.`,
  });
}

/** The nodes that carry a newer program than a version. */
export const nodesBeyond = (nodes: readonly RunNode[], version: string) =>
  nodes.filter(({ installedVersion }) => isOlder(version, installedVersion));

export const whoHasWhat = (nodes: readonly RunNode[]) =>
  nodes.map(({ name, installedVersion }) => `${name} has ${installedVersion || "no program"}`).join(", ");

/** `a`, `a and b`, `a, b and c`. */
export function listOf(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1) ?? ""}`;
}
