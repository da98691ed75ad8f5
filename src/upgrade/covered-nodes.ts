import { VARIABLES } from "../names/variables";
import type { ClusterNode, InstanceApi } from "../octopus/instance-api";
import type { NodeRecord } from "./record/record";
import { Failure } from "../step/failure";
import { listOf, type RunNode } from "./run-nodes";

/**
 * P14: never the instance that this runbook runs on.
 * @returns the InstallationId of the instance
 * @throws Failure `Instance-IsController`
 */
export async function refuseController(instance: InstanceApi, controllerInstallationId: string): Promise<string> {
  const { installationId } = await instance.root();
  if (installationId.toLowerCase() !== controllerInstallationId.trim().toLowerCase()) return installationId;
  throw new Failure({
    code: "Instance-IsController",
    what: `${instance.address} is the instance that runs this runbook (installation ${installationId}).`,
    why: "The upgrade stops the instance, and its own task with it.",
    next: "Run the runbook on another instance, for example in Octopus Cloud.",
  });
}

/**
 * The run and the instance must know the same nodes: a node left out would go on serving while the database is upgraded.
 * @param nodesGone names the operator gave as gone for good
 * @throws Failure `Nodes-NotOfThisInstance`, `Nodes-NotCovered`, `Nodes-GoneButOnline`
 */
export function refuseOtherNodes(
  known: readonly ClusterNode[],
  nodes: readonly RunNode[],
  nodesGone: readonly string[],
  address: string,
): void {
  const lower = (names: readonly string[]) => new Set(names.map((name) => name.toLowerCase()));
  const knownNames = lower(known.map(({ name }) => name));
  const strangers = nodes.filter(({ name }) => !knownNames.has(name.toLowerCase()));
  if (strangers.length > 0) {
    throw new Failure({
      code: "Nodes-NotOfThisInstance",
      what: `The instance at ${address} does not know ${listOf(strangers.map(({ name, machine }) => `node '${name}' (machine '${machine}')`))}.`,
      why: `It knows ${listOf(known.map(({ name }) => name)) || "no nodes"}.`,
      next: `Check ${VARIABLES.serverUrl}, and that the machines of this environment are the nodes of that instance.`,
    });
  }
  const covered = lower(nodes.map(({ name }) => name));
  const gone = lower(nodesGone);
  const missing = known.filter(({ name }) => !covered.has(name.toLowerCase()));
  const uncovered = missing.filter(({ name }) => !gone.has(name.toLowerCase()));
  if (uncovered.length > 0) {
    const named = uncovered.map((node) => `node '${node.name}' (${state(node)})`);
    throw notCovered(`The instance also has ${listOf(named)}, which this run does not cover.`);
  }
  const alive = missing.filter(({ offline }) => !offline);
  if (alive.length > 0) {
    throw new Failure({
      code: "Nodes-GoneButOnline",
      what: `${VARIABLES.nodesGone} names ${listOf(alive.map(({ name }) => `node '${name}'`))}, which the instance reports as online.`,
      next: `Stop its Octopus Server service for good, wait a few minutes and run again; or take it out of ${VARIABLES.nodesGone} and give its machine the target tag of the nodes.`,
    });
  }
}

/**
 * An unfinished run goes on with the nodes that it began with. The instance cannot be asked while all of them are stopped,
 * so the primary's record says which they are.
 * @param nodesGone names the operator gave as gone for good
 * @throws Failure `Nodes-NotCovered`
 */
export function refuseLeftOut(
  { plan, node, openedBy }: NodeRecord,
  nodes: readonly RunNode[],
  nodesGone: readonly string[],
): void {
  const here = new Set([...nodes.map(({ name }) => name), ...nodesGone].map((name) => name.toLowerCase()));
  const leftOut = (plan.nodes ?? []).filter((name) => !here.has(name.toLowerCase()));
  if (leftOut.length === 0) return;
  const named = listOf(leftOut.map((name) => `node '${name}'`));
  throw notCovered(
    `The unfinished run on node ${node}, which ${openedBy} began, also covers ${named}, which this run does not cover.`,
  );
}

const notCovered = (what: string) =>
  new Failure({
    code: "Nodes-NotCovered",
    what,
    why: "Every node must be stopped and upgraded with the others; one that comes back later would run an old program on the new schema.",
    next: `Give its machine the target tag HAServer and enable it; if the node will never run again, delete it in the instance under Configuration > Nodes, or name it in ${VARIABLES.nodesGone}.`,
  });

const state = ({ offline, version }: ClusterNode) =>
  `${offline ? "offline" : "online"}${version ? `, version ${version}` : ""}`;
