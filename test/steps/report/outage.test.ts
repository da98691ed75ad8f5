import { outageOf } from "../../../steps/report/nodes";
import { madeUpSummary } from "../../report/made-up-summary";
import type { NodeSummary } from "../../../src/report/summary";

const at = (minute: number) => `2026-03-01T03:${String(minute).padStart(2, "0")}:00.000Z`;
const [, untouched] = madeUpSummary().nodes;
const node = (times: Partial<NodeSummary>): NodeSummary => ({ ...untouched!, ...times });
const drainedFirst = node({ drainBeganAt: at(0), stopBeganAt: at(2), stoppedAt: at(3), backAtWorkAt: at(30) });
const quiet = node({ quietBeganAt: at(5), stopBeganAt: at(16), stoppedAt: at(17), backAtWorkAt: at(35) });

test.each<[string, NodeSummary[], [string, number | null] | null]>([
  ["begins when the last node is told to stop: quiet nodes serve", [drainedFirst, quiet], [at(16), 840]],
  [
    "begins with the drain of the last one, where its task cap could not be set",
    [drainedFirst, node({ drainBeganAt: at(6), stopBeganAt: at(16), stoppedAt: at(17), backAtWorkAt: at(35) })],
    [at(6), 1440],
  ],
  ["is none when a node was only quiet", [drainedFirst, node({ quietBeganAt: at(5), backAtWorkAt: at(20) })], null],
  ["is none when nobody knows since when", [node({ stoppedAt: at(3) })], null],
  [
    "has no end that nobody saw",
    [node({ quietBeganAt: at(5), stopBeganAt: at(16), stoppedAt: at(17) })],
    [at(16), null],
  ],
])("the outage %s", (_what, nodes, expected) => {
  const found = outageOf(nodes);
  expect(found && [found.beganAt, found.seconds]).toEqual(expected);
});
