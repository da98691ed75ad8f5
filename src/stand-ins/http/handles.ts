import type { WorldNode } from "../world/node";
import type { World } from "../world/world";
import type { Handle } from "./exchange";
import { heardBy } from "./heard-by";
import { loadBalancer } from "./load-balancer";
import { nodeApi } from "./node-api";

/** What answers HTTP: each node, their load balancer, and the mirror of feed and installers. */
export interface HttpHandles {
  nodes: ReadonlyMap<WorldNode, Handle>;
  balancer: Handle;
  releases: Handle;
}

/**
 * What answers HTTP in a world, which hears of every request. Whether a node may be asked at all
 * (`acceptsConnections`) is for the carrier to see to.
 */
export function httpHandles(world: World, apiKey: string, releases: Handle): HttpHandles {
  const heard = (server: string, handle: Handle) =>
    heardBy((request) => world.hear({ kind: "http", server, ...request }), handle);
  const nodes = new Map(world.nodes.map((node) => [node, heard(node.name, nodeApi(world, node, apiKey))]));
  const balancer = loadBalancer(world, (node) => nodes.get(node));
  return { nodes, balancer: heard("load balancer", balancer), releases: heard("downloads", releases) };
}
