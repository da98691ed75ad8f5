import { Failure } from "../step/failure";
import type { FromMachine } from "../step/reads";
import { GIVE_CONNECTION_STRING } from "./shared-inputs";
import { isOlder, parseVersion, sameVersion, type OctopusVersion } from "../values/version";

/** A node of the run, as the inspection found it. */
export interface RunNode {
  machine: string;
  name: string;
  /** Null when no program is installed. */
  installedVersion: OctopusVersion | null;
}

/** What the inspection handed over, machine by machine. */
interface NodeReports {
  nodeNames: FromMachine<string>[];
  installedVersions: FromMachine<OctopusVersion | null>[];
  schemaVersions: FromMachine<string>[];
  /** What the installation history shows alone, and the newest script: of one database they are the same everywhere. */
  historyVersions: FromMachine<string>[];
  newestScripts: FromMachine<string>[];
}

/**
 * The nodes that the run covers: one for each machine with role HAServer.
 * @throws Failure `Nodes-None`, `Nodes-NotInspected`, `Nodes-SameName`
 */
export function nodesOfRun({
  nodeNames,
  installedVersions,
}: Pick<NodeReports, "nodeNames" | "installedVersions">): RunNode[] {
  if (nodeNames.length === 0) {
    throw new Failure({
      code: "Nodes-None",
      what: "No machine in this run has the target tag HAServer.",
      next: "Give every node of the instance the target tag HAServer, and one of them HAServer-Primary as well.",
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
      what: `Nothing is known about ${listOf(silent.map((machine) => `machine '${machine}'`))}: the step that inspects the nodes reported nothing for it.`,
      next: "Run the whole runbook on every machine with the target tag HAServer; each must be enabled and healthy.",
    });
  }
  for (const node of nodes) {
    const others = nodes.filter(({ name }) => name.toLowerCase() === node.name.toLowerCase());
    if (others.length > 1) {
      throw new Failure({
        code: "Nodes-SameName",
        what: `${listOf(others.map(({ machine }) => `machine '${machine}'`))} all claim to be node '${node.name}'.`,
        why: "One machine is registered twice, or one is a clone of another.",
        next: "Keep one machine per node with the target tag HAServer in this environment, then run again.",
      });
    }
  }
  return nodes;
}

/**
 * The version of the database schema, which is the current version of the instance: as the primary node has it, whose record
 * knows most of an unfinished upgrade. That all nodes look at one database is seen by what it tells each of them.
 * @param primary the name of its machine
 * @throws Failure `Schema-Unknown`, `Schema-Differs`
 */
export function schemaVersionOf(
  reports: Pick<NodeReports, "schemaVersions" | "historyVersions" | "newestScripts">,
  primary: string,
): OctopusVersion {
  const { schemaVersions, historyVersions, newestScripts } = reports;
  const toldBy = (machine: string, all: FromMachine<string>[]) => all.find((one) => one.machine === machine)?.value;
  const machines = new Set([...schemaVersions, ...historyVersions, ...newestScripts].map(({ machine }) => machine));
  const told = [...machines].flatMap((machine) => {
    const [value, history, script] = [schemaVersions, historyVersions, newestScripts].map((all) =>
      toldBy(machine, all),
    );
    const said = [
      history ? `version ${history} as the newest installation` : !script && value && `schema version ${value}`,
      script && `${script} as the newest script`,
    ];
    return value || history || script ? [{ machine, value, said: said.filter(Boolean).join(" and ") }] : [];
  });
  const tellVersion = told.filter(({ value }) => value);
  const first = tellVersion.find(({ machine }) => machine === primary) ?? tellVersion[0];
  if (!first) {
    throw new Failure({
      code: "Schema-Unknown",
      what: "No node could say which version the database schema belongs to.",
      why: "No node could ask the database: the programs on the nodes, which an unfinished run has changed, do not give the connection string, and none was kept.",
      next: `${GIVE_CONNECTION_STRING} Then run again.`,
    });
  }
  const version = parseVersion(first.value);
  if (!version) {
    throw new Failure({
      code: "Schema-Unknown",
      what: `The database gives '${first.value}' as the version of its schema, which is not a valid version.`,
      next: "Check the newest row of dbo.OctopusServerInstallationHistory; it must hold the version the instance runs.",
    });
  }
  const other = told.find(({ said }) => said !== first.said);
  if (other) {
    throw new Failure({
      code: "Schema-Differs",
      what: `Machine '${first.machine}' found ${first.said} in its database, and '${other.machine}' found ${other.said}.`,
      why: "Their nodes use different databases, so they are not nodes of one instance; or a database upgrade was running when they looked.",
      next: "Run the runbook in an environment that holds the nodes of one instance only. If a database upgrade may be running, wait until it has ended, then run again.",
    });
  }
  return version;
}

/**
 * Without an unfinished run, all nodes carry the program of the schema's version.
 * @throws Failure `Nodes-Differ` with who has what
 */
export function refuseMixedVersions(nodes: readonly RunNode[], current: OctopusVersion): void {
  if (nodes.every(({ installedVersion }) => sameVersion(installedVersion, current))) return;
  throw new Failure({
    code: "Nodes-Differ",
    what: `Not all nodes have ${current.text}, the version of the database schema, installed: ${whoHasWhat(nodes)}.`,
    why: "No unfinished run of this runbook explains it: somebody installed a version by hand.",
    next: `Install ${current.text} on the nodes that differ, or finish the upgrade by hand, then run again.`,
  });
}

/** The nodes that carry a newer program than a version. */
export const nodesBeyond = (nodes: readonly RunNode[], version: OctopusVersion) =>
  nodes.filter(({ installedVersion }) => isOlder(version, installedVersion));

const whoHasWhat = (nodes: readonly RunNode[]) =>
  nodes.map(({ name, installedVersion }) => `${name} has ${installedVersion ?? "no program"}`).join(", ");

/** `a`, `a and b`, `a, b and c`. */
export function listOf(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1) ?? ""}`;
}
