import { request as httpRequest } from "node:http";
import type { WorldNode } from "../world/node";
import type { World } from "../world/world";
import { sendText, type Handle } from "./loopback";

const hasFailed = (world: World) =>
  world.has("load-balancer-fails") &&
  world.events.some((event) => event.kind === "row-began" && event.key === "enable-maintenance");

/**
 * Plays the load balancer at the shared address: hands each request to a node whose ping answers 200, one after the
 * other; when there is none, it answers for itself with 503.
 */
export function loadBalancer(world: World, portOf: (node: WorldNode) => number): Handle {
  let turn = 0;
  return (request, response) => {
    const serving = world.nodes.filter(({ serves, isSilent }) => serves && !isSilent);
    turn += 1;
    const node = serving[turn % Math.max(1, serving.length)];
    if (!node || hasFailed(world)) {
      sendText(response, 503, "No server is available to handle this request.");
      return;
    }
    const { method, url: path, headers } = request;
    const onward = httpRequest({ host: "127.0.0.1", port: portOf(node), method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => sendText(response, 502, "The server did not answer."));
    request.pipe(onward);
  };
}
