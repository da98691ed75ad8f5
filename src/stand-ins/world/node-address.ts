import type { WorldNode } from "./node";
import { ANSWERS_503_AFTER } from "./services";
import type { World } from "./world";

/**
 * A node's address refuses connections while its service is stopped, and answers 503 in the second part of its start.
 * @param told of a node whose `listens` has changed
 * @returns a function that ends it
 */
export function listenWhileRunning(world: World, told: (node: WorldNode) => void = () => undefined): () => void {
  const set = (node: WorldNode, listens: boolean) => {
    node.listens = listens;
    told(node);
  };
  return world.watch((event) => {
    const node = "node" in event ? world.nodes.find(({ name }) => name === event.node) : undefined;
    if (!node) return;
    if (event.kind === "service-starting") {
      const seconds = world.scenario.durations.serviceStartSeconds * ANSWERS_503_AFTER;
      void world.clock.sleep(seconds).then(() => {
        if (!world.closed && node.state !== "stopped") set(node, true);
      });
    }
    if (event.kind === "service-stopped" || event.kind === "service-start-failed") set(node, false);
  });
}
