import type { WorldNode } from "../world/node";
import type { HttpTrouble } from "../world/trouble-values";
import type { World } from "../world/world";
import { CUT_OFF, CutOff, json, text, type Handle, type StandInReply } from "./exchange";

/** Longer than anybody waits for an answer. */
const SILENT_SECONDS = 3600;
/** Asked without an API key. */
const ANONYMOUS = /^\/api(?:\/octopusservernodes\/ping)?\/?(?:$|\?)/i;
const KEY_REFUSED = "The API key you provided was not valid. Please double-check your API key and try again.";
const NO_DATABASE = "There was a problem with your request: a connection to the SQL Server could not be established.";
const PAGE = "<html><body><h1>Service Unavailable</h1><p>HTTP Error 503.</p></body></html>";

/** A node's API, with what is wrong there at the moment; without its database it answers nothing that helps anybody. */
export const troubledNode = (world: World, node: WorldNode, handle: Handle): Handle =>
  withTroubles(world, node, async (request) => {
    const reply = await handle(request);
    if (reply === CUT_OFF || node.state !== "running") return reply;
    if (world.troubles.now("the SQL Server", "sql-down")) return json(500, { ErrorMessage: NO_DATABASE });
    const isRefused = !ANONYMOUS.test(request.path) && world.troubles.next("the instance", "key-refused");
    return isRefused ? json(401, { ErrorMessage: KEY_REFUSED }) : reply;
  });

/** The load balancer, with what is wrong there at the moment: perhaps it sends everybody to one node. */
export const troubledBalancer = (
  world: World,
  handleOf: (node: WorldNode) => Handle | undefined,
  handle: Handle,
): Handle =>
  withTroubles(world, "the load balancer", async (request) => {
    const only = world.nodes.find(({ name }) => name === world.troubles.now("the load balancer", "one-node"));
    if (!only) return handle(request);
    world.troubles.next("the load balancer", "one-node");
    const reply = only.acceptsConnections ? await handleOf(only)?.(request) : undefined;
    return reply === undefined || reply === CUT_OFF ? text(502, "The server did not answer.") : reply;
  });

function withTroubles(world: World, place: WorldNode | "the load balancer", handle: Handle): Handle {
  return async (request) => {
    const trouble = world.troubles.next(place, "http");
    return trouble === undefined ? handle(request) : spoilt(world, trouble, () => handle(request));
  };
}

/** What comes of an answer; only half of one has been given after the request was carried out. */
async function spoilt(
  world: World,
  trouble: HttpTrouble,
  answer: () => ReturnType<Handle>,
): Promise<StandInReply | typeof CUT_OFF> {
  switch (trouble) {
    case "no-answer":
      await world.clock.sleep(SILENT_SECONDS, world.troubles.end);
      return CUT_OFF;
    case "error":
      return json(500, { ErrorMessage: "An unexpected error occurred.", FullException: "at Octopus.StandIn()" });
    case "unavailable-page":
      return text(503, PAGE, "text/html");
    case "half-answer": {
      const reply = await answer();
      return reply === CUT_OFF ? reply : { ...reply, body: half(reply.body) };
    }
  }
}

async function* half(body: StandInReply["body"]): AsyncIterable<Uint8Array> {
  const pieces: Uint8Array[] = [];
  if (body instanceof Uint8Array) pieces.push(body);
  else for await (const piece of body) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  yield bytes.subarray(0, bytes.length / 2);
  throw new CutOff();
}
