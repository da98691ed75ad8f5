import * as z from "zod";
import { NoAnswer, type Exchange } from "../http/exchange";
import type { NodeApi, Ping } from "./instance-api";
import type { NodePlace } from "./node-place";
import { parseReply } from "./replies";

/** Anonymous; 200 = online and accepting, 418 = draining or offline, both with a body (facts: octopus-nodes#ping). */
const pingReply = z.object({
  Name: z.string(),
  IsInMaintenanceMode: z.boolean().nullish(),
  Version: z.string().nullish(),
});

export interface NodeWay {
  place: NodePlace;
  exchange: Exchange;
}

/**
 * One node's own ping. An answer counts only when it carries that node's name: another node, or another instance on the
 * same machine, may listen where we ask.
 * @param node the name that must answer; undefined when it is not known yet
 * @param ways tried in order until one answers
 */
export function nodeApiOver(node: string | undefined, ways: readonly NodeWay[]): NodeApi {
  return {
    address: ways[0]?.place.address ?? "",
    ping: async () => {
      const found = await findWay(node, ways);
      return "ping" in found ? found.ping : { answers: false, because: found.because };
    },
  };
}

/** The first of several ways on which the right node answers, or why there is none. */
export async function findWay(
  node: string | undefined,
  ways: readonly NodeWay[],
): Promise<{ way: NodeWay; ping: Ping } | { because: string }> {
  const reasons: string[] = [];
  for (const way of ways) {
    const ping = await pingAt(way, node);
    if (ping.answers) return { way, ping };
    reasons.push(ping.because);
  }
  return { because: reasons.join("; ") || "no usable address is known for it" };
}

async function pingAt({ place, exchange }: NodeWay, node: string | undefined): Promise<Ping> {
  const silent = (because: string): Ping => ({ answers: false, because });
  let answer;
  try {
    answer = await exchange({ method: "GET", url: `${place.address}/api/octopusservernodes/ping` });
  } catch (error) {
    if (error instanceof NoAnswer) return silent(`${place.address}: ${error.because}`);
    throw error;
  }
  if (answer.status !== 200 && answer.status !== 418) return silent(`${place.address} answers ${answer.status}`);
  const body = parseReply(pingReply, answer.text);
  if (!body) return silent(`${place.address} does not answer like an Octopus node`);
  if (node !== undefined && body.Name.toLowerCase() !== node.toLowerCase()) {
    return silent(`node '${body.Name}' answers at ${place.address}`);
  }
  return {
    answers: true,
    serving: answer.status === 200,
    draining: body.IsInMaintenanceMode ?? answer.status === 418,
    name: body.Name,
    version: body.Version ?? undefined,
  };
}
