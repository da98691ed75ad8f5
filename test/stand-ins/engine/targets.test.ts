import type { DeploymentTarget } from "../../../src/stand-ins/controlling/documents";
import type { QueuedRun } from "../../../src/stand-ins/controlling/queued-run";
import { targetsOf } from "../../../src/stand-ins/engine/targets";
import { machine, queuedRun } from "./made-up-run";

const table: [string, Partial<DeploymentTarget>, Partial<QueuedRun>, boolean][] = [
  ["nothing said", {}, {}, true],
  ["in another environment", { EnvironmentIds: ["Environments-2"] }, {}, false],
  ["disabled", { IsDisabled: true }, {}, false],
  ["excluded", {}, { excludedMachineIds: ["Machines-a"] }, false],
  ["named", {}, { specificMachineIds: ["Machines-a"] }, true],
  ["not named", {}, { specificMachineIds: ["Machines-b"] }, false],
  ["unavailable: its steps will fail", { HealthStatus: "Unavailable" }, {}, true],
  ["unavailable, and the runbook skips those", { HealthStatus: "Unavailable" }, { skipsUnavailable: true }, false],
  ["unhealthy", { HealthStatus: "Unhealthy" }, {}, true],
  ["unhealthy, and the runbook excludes those", { HealthStatus: "Unhealthy" }, { excludesUnhealthy: true }, false],
  ["with warnings", { HealthStatus: "HasWarnings" }, { excludesUnhealthy: true, skipsUnavailable: true }, true],
];

test.each(table)("a machine is a target: %s", (_what, more, run, isTarget) => {
  const { targets } = targetsOf(queuedRun(run), [machine("a", more)]);
  expect(targets).toHaveLength(isTarget ? 1 : 0);
});

test("who is left out for its health is named", () => {
  const machines = [machine("a", { HealthStatus: "Unavailable" }), machine("b", { IsDisabled: true })];
  expect(targetsOf(queuedRun({ skipsUnavailable: true }), machines).leftOut).toEqual([
    "The deployment target a is unavailable",
  ]);
});
