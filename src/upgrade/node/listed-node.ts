import type { ClusterNode, InstanceApi } from "../../octopus/instance-api";
import { Failure } from "../../step/failure";

/**
 * The node as the instance lists it.
 * @throws Failure `Node-Unknown`; `Instance-…` when nobody answers there
 */
export async function listedNode(instance: InstanceApi, name: string): Promise<ClusterNode> {
  const node = (await instance.nodes()).find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (node) return node;
  throw new Failure({
    code: "Node-Unknown",
    what: `The instance at ${instance.address} does not list a node named ${name}.`,
    next: "Check Configuration > Nodes in the instance; somebody may have deleted the node. Restart its service so that it registers again, then run again.",
  });
}
