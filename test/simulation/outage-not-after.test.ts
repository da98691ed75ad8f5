import type { Simulation } from "../../src/simulation/simulate";
import { brokenPromises } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish();
});

const within = (minutes: string) => ({ "Upgrade.Outage.NotAfter": minutes });

test("with time left, the outage begins, and the primary was asked", async () => {
  const result = await simulated(simulation, [{ variables: within("600") }]);
  expect(brokenPromises(result)).toEqual([]);
  expect(result.report.runs).toEqual(["success"]);
  const asked = result.report.steps.filter(({ key }) => key === "grant-outage");
  expect(asked.map(({ machine, outputs }) => [machine, outputs.OutageGranted])).toEqual([["octo-1", "True"]]);
});

test("without a limit, nobody is asked", async () => {
  const result = await simulated(simulation, [{}]);
  expect(result.report.runs).toEqual(["success"]);
  expect(result.report.steps.filter(({ key }) => key === "grant-outage")).toEqual([]);
});

test("past it no node is stopped for the outage, every node is put back, and a later run succeeds", async () => {
  const result = await simulated(simulation, [{ variables: within("1") }, { variables: within("600") }], { nodes: 3 });
  expect(brokenPromises(result)).toEqual([]);
  expect(result.report.runs).toEqual(["failed", "success"]);
  expect(result.report.steps.find(({ key, run }) => key === "grant-outage" && run === 1)?.reason).toContain(
    "Outage-TooLate",
  );
  const firstEnd = result.events.findIndex(({ kind }) => kind === "run-ended");
  const stopped = result.events
    .slice(0, firstEnd)
    .flatMap((event) => (event.kind === "service-stopped" ? [event.node] : []));
  // The primary went ahead while the others served: that is no outage.
  expect(stopped.filter((node) => node !== "HA-NODE-1")).toEqual([]);
});
