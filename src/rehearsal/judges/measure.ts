import type { WorldEvent } from "../../stand-ins/world/events";
import { readHistory } from "./history";
import { nodesOf, type NodeState } from "./state";

/** How long the instance was away, in seconds of the rehearsal, over all of it. */
interface Measured {
  /** No node answered its ping with 200: nobody could use the instance. */
  outageSeconds: number;
  /** No node's service ran. */
  serviceDownSeconds: number;
}

/** Adds up the times between events in which no node serves, and in which no node's service runs. */
export function measure(events: readonly WorldEvent[]): Measured {
  const { moments } = readHistory(events);
  const spans = moments.slice(1).map(({ event, before }, index) => ({
    seconds: event.atSeconds - (moments[index]?.event.atSeconds ?? event.atSeconds),
    nodes: nodesOf(before),
  }));
  const secondsWithout = (is: (node: NodeState) => boolean) =>
    spans.filter(({ nodes }) => nodes.length > 0 && !nodes.some(is)).reduce((sum, { seconds }) => sum + seconds, 0);
  return {
    outageSeconds: secondsWithout(({ serving }) => serving),
    serviceDownSeconds: secondsWithout(({ running }) => running),
  };
}
