import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { Simulation } from "../../src/simulation/simulate";
import { brokenPromises } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

const NEW = "2025.4.10333";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish(UPGRADE_RUNBOOK);
});

const accepting = (run: string) => ({ answers: { "Upgrade.Database.AcceptHandStart": run } });

test.each([2, 3])(
  "somebody starts the primary of %i nodes with the new program: no run goes on until a person has said so",
  async (nodes) => {
    // The first word is that of another run.
    const runs = [{}, {}, accepting("ServerTasks-0"), accepting("ServerTasks-1")];
    const result = await simulated(simulation, runs, { nodes, faults: ["primary-started-by-hand"] });
    expect(brokenPromises(result)).toEqual([]);
    expect(result.report.runs).toEqual(["failed", "failed", "failed", "success"]);
    const refusals = result.report.steps.filter(({ run, reason }) => reason && (run === 2 || run === 3));
    expect(refusals.map(({ run, reason }) => [run, reason.split(":")[0]])).toEqual([
      [2, "CheckVersion-Schema-ChangedByHand"],
      [3, "CheckVersion-Schema-ChangedByHand"],
    ]);
    expect(result.report.nodes.every(({ online, version }) => online && version === NEW)).toBe(true);
  },
);
