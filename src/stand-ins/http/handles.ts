import type { WorldNode } from "../world/node";
import type { World } from "../world/world";
import type { Handle } from "./exchange";
import { heardBy } from "./heard-by";
import { loadBalancer } from "./load-balancer";
import { nodeApi } from "./node-api";
import { FEED_PATH } from "./releases";
import { troubledBalancer, troubledNode } from "./troubled";
import { troubledDownloads } from "./troubled-downloads";

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
  const apiOf = (node: WorldNode) => troubledNode(world, node, nodeApi(world, node, apiKey));
  const nodes = new Map(world.nodes.map((node) => [node, heard(node.name, apiOf(node))]));
  const handleOf = (node: WorldNode) => nodes.get(node);
  const balancer = troubledBalancer(world, handleOf, loadBalancer(world, handleOf));
  const downloads = troubledDownloads(world, FEED_PATH, releases);
  return { nodes, balancer: heard("load balancer", balancer), releases: heard("downloads", downloads) };
}
