import { stepNamed } from "../../names/steps";
import type { InstanceApi } from "../../octopus/instance-api";
import { Failure } from "../../step/failure";
import type { Plan } from "../plan/make-plan";
import type { Problem } from "../plan/plan";

/** The instance that is upgraded, as far as it is asked before anything is written. */
export type Target = Pick<InstanceApi, "address" | "root" | "nodes">;

/** Compares the instance that is upgraded with what was found on the controlling one. */
export async function checkTarget(
  target: Target,
  { facts, cluster }: Pick<Plan, "facts" | "cluster">,
): Promise<{ problems: Problem[]; warnings: string[] }> {
  try {
    const [root, nodes] = [await target.root(), await target.nodes()];
    const problems: Problem[] = [];
    if (root.installationId !== "" && root.installationId === facts.installationId) {
      problems.push({
        code: "Provision-SameInstance",
        what: `${target.address} and the controlling instance ${facts.url} are the same instance (InstallationId ${root.installationId}).`,
        next: "Put the runbook on another Octopus instance, e.g. one on Octopus Cloud: an upgrade stops the server that it runs on.",
      });
    }
    const names = nodes.map(({ name }) => name).join(", ");
    if (nodes.length > cluster.nodes.length) {
      problems.push({
        code: "Provision-NodesNotCovered",
        what: `${target.address} lists ${count(nodes.length, "node")} (${names}), and the environment has ${count(cluster.nodes.length, "enabled machine")} with the target tag HAServer.`,
        next: "Install a Tentacle on every node and give its machine the target tag; delete decommissioned nodes in the instance under Configuration > Nodes.",
      });
    }
    const warnings =
      nodes.length < cluster.nodes.length
        ? [
            `${target.address} lists ${count(nodes.length, "node")} (${names}), and ${count(cluster.nodes.length, "machine")} have the target tag HAServer: the step ${stepNamed("inspect-nodes")} will say which machine is not a node.`,
          ]
        : [];
    return { problems, warnings };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { problems: [{ code: error.code, what: error.what, next: error.next }], warnings: [] };
  }
}

const count = (number: number, thing: string) => `${number} ${thing}${number === 1 ? "" : "s"}`;
