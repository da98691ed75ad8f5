import type { RehearsalRun } from "../../src/rehearsal/play-runs";
import { ROLLBACK_RUNBOOK } from "../../src/runbooks/rollback";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { Simulation } from "../../src/simulation/simulate";
import type { WorldEvent } from "../../src/stand-ins/world/events";
import { byTurns, pairs } from "../made-up/by-turns";
import { brokenPromises } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

const FORMER = "2025.3.14357";

/** What a person types who means it. */
const ROLLBACK: RehearsalRun = {
  runbook: ROLLBACK_RUNBOOK,
  answers: { "Upgrade.Rollback.DatabaseName": "OctopusDeploy", "Upgrade.Rollback.MayLose": "unknown" },
};

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish(UPGRADE_RUNBOOK, ROLLBACK_RUNBOOK);
});

const rows = ROLLBACK_RUNBOOK.rows.filter(({ runs }) => runs !== "after-failure");
const restoreBegan = (event: WorldEvent) => event.kind === "restore-began";

async function rolledBackInTheEnd(runs: readonly RehearsalRun[], nodes: number, faults: readonly string[] = []) {
  const result = await simulated(simulation, runs, { nodes, faults });
  const reasons = result.report.steps.flatMap(({ run, key, reason }) => (reason ? [`${run} ${key}: ${reason}`] : []));
  expect({ broken: brokenPromises(result), outcome: result.report.runs.at(-1), reasons }).toEqual({
    broken: [],
    outcome: "success",
    reasons: expect.anything() as unknown,
  });
  expect(result.report.nodes.every(({ online, version }) => online && version === FORMER)).toBe(true);
  return result;
}

const cuts = pairs([1, 2, 3], rows).map(([nodes, { key, name }]) => ({ nodes, key, name }));
test.each(byTurns(cuts, 4))(
  "a rollback on $nodes nodes, cut when '$name' begins, is finished by the next one",
  async ({ nodes, key }) => {
    const began = (event: WorldEvent) => event.kind === "row-began" && event.key === key;
    await rolledBackInTheEnd([{}, { ...ROLLBACK, cancelWhen: began }, ROLLBACK], nodes);
  },
);

describe.each(byTurns([1, 2, 3], 3))("a rollback on %i nodes that was cut off is finished by the next one", (nodes) => {
  test("cut while the database is restored: it is restored from the start", async () => {
    const { events } = await rolledBackInTheEnd([{}, { ...ROLLBACK, cancelWhen: restoreBegan }, ROLLBACK], nodes);
    expect(events.filter(({ kind }) => kind === "restore-began")).toHaveLength(2);
    expect(events.filter(({ kind }) => kind === "restore-failed")).toHaveLength(1);
  });

  test("cut while the restore goes on, twice", async () => {
    const cut = { ...ROLLBACK, cancelWhen: restoreBegan };
    await rolledBackInTheEnd([{}, cut, cut, ROLLBACK], nodes);
  });
});

describe.each(byTurns([1, 2], 2))("after an upgrade on %i nodes that did not succeed", (nodes) => {
  test.each(["database-upgrade-damaged", "database-upgrade-damaged-after-commit"])("%s", async (fault) => {
    await rolledBackInTheEnd([{}, ROLLBACK], nodes, [fault]);
  });

  test("the primary does not come back", async () => {
    await rolledBackInTheEnd([{}, ROLLBACK], nodes, ["primary-does-not-come-back"]);
  });

  test("it was cut off between the commit and the scripts after it", async () => {
    const cut = { cancelWhen: (event: WorldEvent) => event.kind === "database-upgrade-committed" };
    await rolledBackInTheEnd([cut, ROLLBACK], nodes);
  });
});

test("while a rollback is unfinished no upgrade begins", async () => {
  const cut = { ...ROLLBACK, cancelWhen: restoreBegan };
  const result = await simulated(simulation, [{}, cut, {}, ROLLBACK]);
  expect(result.report.runs).toEqual(["success", "cancelled", "failed", "success"]);
  expect(result.report.steps.find(({ run, reason }) => run === 3 && reason)?.reason).toContain("Rollback-Unfinished");
  expect(brokenPromises(result)).toEqual([]);
});

test.each([1, 2])(
  "a seat in the database that is stolen again and again: %i nodes serve the newer version, as found",
  async (nodes) => {
    const result = await simulated(simulation, [{}, ROLLBACK], { nodes, faults: ["restore-seat-stolen"] });
    expect(brokenPromises(result)).toEqual([]);
    expect(result.report.runs).toEqual(["success", "failed"]);
    expect(result.report.reason).toContain("RestoreDb-");
    expect(result.report.nodes.every(({ online, version }) => online && version !== FORMER)).toBe(true);
    expect(result.events.findLast(({ kind }) => kind === "database-access-changed")).toMatchObject({
      singleUser: false,
    });
  },
);
