import type { Simulation } from "../../src/simulation/simulate";
import { brokenPromises } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish();
});

const trying = (runbook: string) => ({ "Upgrade.Smoke.Runbook": `Default/Smoke tests/${runbook}/Test` });
const notUnderstood = (events: readonly { kind: string }[]) => events.filter(({ kind }) => kind === "not-understood");

test("a runbook of the upgraded instance that succeeds lets the run end", async () => {
  const result = await simulated(simulation, [{ variables: trying("Deploy a test") }]);
  expect(brokenPromises(result)).toEqual([]);
  expect(notUnderstood(result.events)).toEqual([]);
  expect(result.report.runs).toEqual(["success"]);
});

test.each([
  ["Break a deployment", "ended as Failed: The step 'Deploy' failed."],
  ["Nobody made this", "could not be started"],
])("'%s' keeps people out, until a run in which another one succeeds", async (runbook, because) => {
  const result = await simulated(simulation, [{ variables: trying(runbook) }, { variables: trying("Deploy a test") }]);
  expect(brokenPromises(result)).toEqual([]);
  expect(result.report.runs).toEqual(["failed", "success"]);
  expect(result.report.steps.find(({ key, run }) => key === "smoke-test" && run === 1)?.reason).toContain(because);
});
