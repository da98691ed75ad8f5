import { RECOVER_RUNBOOK } from "../../src/runbooks/recover";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { RehearsalRun } from "../../src/rehearsal/play-runs";
import type { Simulation } from "../../src/simulation/simulate";
import { simulateRuns } from "../../src/simulation/simulate-runs";
import type { WorldEvent } from "../../src/stand-ins/world/events";
import { scenarioOf } from "../../src/stand-ins/world/scenario";
import { byTurns } from "../made-up/by-turns";
import { brokenPromises, storyOf } from "../rehearsal/rehearsed";
import { publish } from "./simulated";

// A hop to a version below 3.14: the service of the primary node upgrades the database by its first start, and Windows goes on
// with that whatever becomes of the script.
const [FROM, TO] = ["3.3.27", "3.4.15"];
const variables = {
  "Upgrade.Release.Policy": "exact",
  "Upgrade.Release.Version": TO,
  "Upgrade.Release.KeysBackedUp": "no-id-127-0-0-1",
  "Upgrade.Drain.AtDeadline": "Proceed",
};
const recover: RehearsalRun = { runbook: RECOVER_RUNBOOK };

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish(UPGRADE_RUNBOOK, RECOVER_RUNBOOK);
});

function hop(runs: readonly RehearsalRun[], databaseUpgradeSeconds?: number) {
  const usual = scenarioOf({ nodes: 2, from: FROM, to: TO });
  const durations = { ...usual.durations, ...(databaseUpgradeSeconds && { databaseUpgradeSeconds }) };
  return simulateRuns({ scenario: { ...usual, durations, atDeadline: "Proceed" }, runs, variables }, simulation);
}

/** What the primary node changes, from the download to the end of maintenance mode. */
const CHANGES = 14;

describe("a hop by a first start that was killed at a change is finished by the next run", () => {
  const numbers = Array.from({ length: CHANGES }, (_, index) => index + 1);
  test.each(byTurns(numbers, 2))("at change %i", async (change) => {
    const result = await hop([{ cancelAtChange: { machine: "octo-1", change } }, {}]);
    expect([brokenPromises(result), storyOf(result)]).toEqual([[], "upgraded (cancelled, success) "]);
  });

  test("there are no more changes than were tried", async () => {
    const { report } = await hop([{ cancelAtChange: { machine: "octo-1", change: CHANGES + 1 } }]);
    expect(report.runs).toEqual(["success"]);
  });
});

const PLACES: [moment: string, cancelWhen: (event: WorldEvent) => boolean][] = [
  [
    "when the service is still Manual and stopped",
    (event) => event.kind === "start-type-changed" && event.to === "manual",
  ],
  ["when the service starts", ({ kind }) => kind === "service-starting"],
  ["when it upgrades the database", ({ kind }) => kind === "database-upgrade-began"],
  ["when the database is upgraded", ({ kind }) => kind === "database-upgrade-ended"],
  ["when the service runs", ({ kind }) => kind === "service-running"],
];

test.each(PLACES)("a first start that was cut off %s is finished by the next run", async (_, cancelWhen) => {
  const result = await hop([{ cancelWhen }, {}]);
  expect([brokenPromises(result), storyOf(result)]).toEqual([[], "upgraded (cancelled, success) "]);
});

// Before the start nothing has changed, which nobody can see afterwards: before 3.16 an upgrade commits script after script, and
// the schema's history is not believed. Recovery stays as careful there, and P6 does not ask what cannot be known.
test.each(PLACES.slice(1))(
  "one that was cut off %s brings no node back in a recovery, which says why, and the next run finishes it",
  async (_, cancelWhen) => {
    const recovered = await hop([{ cancelWhen }, recover]);
    expect([brokenPromises(recovered), recovered.report.runs]).toEqual([[], ["cancelled", "failed"]]);
    expect(recovered.report.nodes.map(({ online }) => online)).toEqual([false, false]);
    expect(storyOf(recovered)).toContain("the database upgrade has not been seen to finish");
    const result = await hop([{ cancelWhen }, recover, {}]);
    expect([brokenPromises(result), result.report.runs]).toEqual([[], ["cancelled", "failed", "success"]]);
  },
);

test("while a first start that was cut off still upgrades the database, no other run joins in", async () => {
  const [, starts] = PLACES[2] ?? [];
  const hours = 6 * 3600;
  const result = await hop([...(starts ? [{ cancelWhen: starts }] : []), {}], hours);
  expect(brokenPromises(result)).toEqual([]);
  const began = result.events.filter(({ kind }) => kind === "database-upgrade-began");
  expect(began).toEqual([expect.objectContaining({ otherUpgraders: 0 })]);
});
