import type { WorldEvent } from "../../src/stand-ins/world/events";
import type { Simulation } from "../../src/simulation/simulate";
import { hearing, publish, simulated } from "./simulated";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish();
});

/** Whether some node served, at each event between the first beginning of one row and that of another. */
function served(events: readonly WorldEvent[]): boolean[] {
  const serving = new Map<string, boolean>();
  const at = (key: string) => events.findIndex((event) => event.kind === "row-began" && event.key === key);
  return events.slice(0, at("stop-nodes")).flatMap((event, index) => {
    if (event.kind === "world-began") event.snapshot.nodes.forEach((node) => serving.set(node.name, node.serving));
    if (event.kind === "serving-changed") serving.set(event.node, event.serving);
    return index < at("drain-nodes") ? [] : [[...serving.values()].includes(true)];
  });
}

test.each([1, 2, 3])("%i nodes serve while tasks of minutes are waited for: that is no outage", async (nodes) => {
  const { events, report } = await simulated(simulation, [{}], { nodes, faults: ["child-task-beyond-cap"] });
  expect(report.outcome).toBe("upgraded");
  expect(served(events)).not.toContain(false);
  const waited = events.findLast((event) => event.kind === "task-finished" && event.task.includes("of another"));
  const [down] = events.filter((event) => event.kind === "row-began" && event.key === "stop-nodes");
  expect(waited?.atSeconds ?? Infinity).toBeLessThan(down?.atSeconds ?? 0);
});

test("nodes whose task cap cannot be set are drained, and the log says what that costs", async () => {
  const heard = hearing();
  const { events, report } = await simulated(simulation, [{}], { faults: ["cap-refused"], listener: heard.listener });
  expect(report.outcome).toBe("upgraded");
  expect(served(events)).toContain(false);
  expect(heard.lines.filter((line) => line.startsWith("drain-nodes") && line.includes("is drained, because"))).toEqual([
    expect.stringContaining("the load balancer sends nobody there"),
  ]);
});

test("past the time limit the caps are as they were, and no node was stopped for the outage", async () => {
  const variables = { "Upgrade.Outage.NotAfter": "1" };
  const { events } = await simulated(simulation, [{ variables }], { nodes: 1 });
  expect(events.filter(({ kind }) => kind === "service-stopped")).toEqual([]);
  expect(events.flatMap((event) => (event.kind === "task-cap-set" ? [event.cap] : []))).toEqual([0, 5]);
});

test("in a dry run no cap is touched", async () => {
  const { events } = await simulated(simulation, [{ dryRun: true }]);
  expect(events.some(({ kind }) => kind === "task-cap-set")).toBe(false);
});
