import type { WorldEvent } from "../../../src/stand-ins/world/events";
import { readHistory } from "../../../src/rehearsal/judges/history";
import { nodesOf } from "../../../src/rehearsal/judges/state";

/** From then until then, in seconds of the world's clock. */
export interface Span {
  from: number;
  until: number;
}

/**
 * When nobody answered users: from the moment on which the last node ends to answer its ping with 200, which is when a
 * load balancer has nobody left, until one does so again. Of several outages, the first and the last bound it.
 * @returns undefined when there was always somebody
 */
export function outageOf(events: readonly WorldEvent[]): Span | undefined {
  const { moments } = readHistory(events);
  const isAway = (nodes: ReturnType<typeof nodesOf>) => nodes.length > 0 && !nodes.some(({ serving }) => serving);
  const begins = moments.find(({ before, after }) => !isAway(nodesOf(before)) && isAway(nodesOf(after)));
  if (!begins) return undefined;
  const ends = moments.findLast(({ before, after }) => isAway(nodesOf(before)) && !isAway(nodesOf(after)));
  return { from: begins.event.atSeconds, until: ends?.event.atSeconds ?? Infinity };
}

export const secondsIn = ({ from, until }: Span): number => until - from;
