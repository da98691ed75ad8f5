import type { Simulation } from "../../src/simulation/simulate";
import type { FaultName } from "../../src/stand-ins/world/faults";
import { brokenPromises } from "../rehearsal/rehearsed";
import { hearing, publish, simulated } from "./simulated";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish();
});

const TO = "3.4.15";
const variables = {
  "Upgrade.Release.Policy": "exact",
  "Upgrade.Release.Version": TO,
  "Upgrade.Release.KeysBackedUp": "no-id-127-0-0-1",
  "Upgrade.Drain.AtDeadline": "Proceed",
};

const hop = (faults: readonly FaultName[] = [], from = "3.3.27", to = TO) => {
  const { lines, listener } = hearing();
  const given = { from, to, listener, faults, atDeadline: "Proceed" as const };
  return simulated(simulation, [{ variables: { ...variables, "Upgrade.Release.Version": to } }], given).then(
    (done) => ({
      ...done,
      said: lines.join("\n"),
      reasons: done.report.steps.map(({ reason }) => reason).filter(Boolean),
    }),
  );
};

test("below 3.14 the first start of the primary node upgrades the database, with every promise held", async () => {
  const done = await hop();
  const { report, events, reasons, said } = done;
  expect([brokenPromises(done), report.runs, reasons]).toEqual([[], ["success"], []]);
  expect(events.filter(({ kind }) => kind === "database-upgrade-began")).toEqual([
    expect.objectContaining({ from: "3.3.27", to: TO, nodesRunning: [], otherUpgraders: 0, holdsUpgraderLock: true }),
  ]);
  expect(said).toContain("has no command that upgrades the database");
});

// One that is rolled back is not played: the stand-in rolls back as a whole, which versions before 3.16 do not.
test("a first start that damages the database brings no node back on the former version", async () => {
  const done = await hop(["database-upgrade-damaged"]);
  expect([brokenPromises(done), done.report.runs]).toEqual([[], ["failed"]]);
  expect(done.reasons.join()).toContain("part of it may be in the database");
  expect(done.report.nodes.some(({ online }) => online)).toBe(false);
});

test("over 3.5 every node keeps its configuration file, encrypted", async () => {
  const done = await hop([], "3.4.15", "3.17.14");
  expect([brokenPromises(done), done.report.runs, done.reasons]).toEqual([[], ["success"], []]);
  expect(done.said.match(/keep the configuration file/g)).toHaveLength(done.report.nodes.length);
});
