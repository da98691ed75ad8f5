import type { WorldNode } from "../world/node";
import type { World } from "../world/world";
import { CUT_OFF, text, type Handle } from "./exchange";

const hasFailed = (world: World) =>
  world.has("load-balancer-fails") &&
  world.events.some((event) => event.kind === "row-began" && event.key === "enable-maintenance");

/**
 * Plays the load balancer at the shared address: hands each request to a node whose ping answers 200, one after the
 * other; when there is none, it answers for itself with 503.
 */
export function loadBalancer(world: World, handleOf: (node: WorldNode) => Handle | undefined): Handle {
  let turn = 0;
  return async (request) => {
    const serving = world.nodes.filter(({ serves, isSilent }) => serves && !isSilent);
    turn += 1;
    const node = serving[turn % Math.max(1, serving.length)];
    if (!node || hasFailed(world)) return text(503, "No server is available to handle this request.");
    const reply = node.acceptsConnections ? await handleOf(node)?.(request) : CUT_OFF;
    return reply === undefined || reply === CUT_OFF ? text(502, "The server did not answer.") : reply;
  };
}
