import { PLANTED_SECRETS } from "../planted-secrets";
import type { WorldNode } from "../world/node";
import type { World } from "../world/world";
import type { Handle } from "./exchange";
import { heardBy } from "./heard-by";
import { loadBalancer } from "./load-balancer";
import { nodeApi } from "./node-api";
import { FEED_PATH } from "./releases";
import { troubledBalancer, troubledNode } from "./troubled";
import { troubledDownloads } from "./troubled-downloads";
import { webhook } from "./webhook";

/** What answers HTTP: each node, their load balancer, the mirror of feed and installers, and whoever is notified. */
export interface HttpHandles {
  nodes: ReadonlyMap<WorldNode, Handle>;
  balancer: Handle;
  releases: Handle;
  /** Whoever is notified of results. */
  webhook: Handle;
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
  const notified = webhook(world, PLANTED_SECRETS["the webhook's path"]);
  const downloads = troubledDownloads(world, FEED_PATH, releases);
  return {
    nodes,
    balancer: heard("load balancer", balancer),
    releases: heard("downloads", downloads),
    webhook: notified,
  };
}
