import type { Simulation } from "../../src/simulation/simulate";
import { brokenPromises } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish();
});

const STAY = { "Upgrade.Maintenance.After": "Stay" };
const LATER = { "Upgrade.Maintenance.After": "Restore" };

test("maintenance mode stays on after a success, and the next run does not take that for what it found", async () => {
  const result = await simulated(simulation, [{ variables: STAY }, { variables: LATER }]);
  expect(brokenPromises(result)).toEqual([]);
  expect(result.report.runs).toEqual(["success", "success"]);
  expect(result.events.filter(({ kind }) => kind === "maintenance-changed")).toEqual([
    expect.objectContaining({ on: true }),
  ]);
});

test("after a failure that left the schema unchanged, it is put back", async () => {
  const result = await simulated(simulation, [{ variables: STAY }], { faults: ["backup-device-full"] });
  expect(brokenPromises(result)).toEqual([]);
  expect(result.events.filter(({ kind }) => kind === "maintenance-changed")).toEqual([
    expect.objectContaining({ on: true }),
    expect.objectContaining({ on: false }),
  ]);
});
