import type { RehearsalRun } from "../../src/rehearsal/play-runs";
import { DROP_SNAPSHOT_RUNBOOK } from "../../src/runbooks/drop-snapshot";
import { RECOVER_RUNBOOK } from "../../src/runbooks/recover";
import { ROLLBACK_RUNBOOK } from "../../src/runbooks/rollback";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { Simulation } from "../../src/simulation/simulate";
import type { WorldEvent } from "../../src/stand-ins/world/events";
import { byTurns } from "../made-up/by-turns";
import { brokenPromises } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

const FORMER = "2025.3.14357";

/** What a person types who means it. */
const ROLLBACK: RehearsalRun = {
  runbook: ROLLBACK_RUNBOOK,
  answers: { "Upgrade.Rollback.DatabaseName": "OctopusDeploy", "Upgrade.Rollback.MayLose": "unknown" },
};
const DROP: RehearsalRun = { runbook: DROP_SNAPSHOT_RUNBOOK };

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish(UPGRADE_RUNBOOK, ROLLBACK_RUNBOOK, RECOVER_RUNBOOK, DROP_SNAPSHOT_RUNBOOK);
});

const STRATEGIES = ["DifferentialAfterFull", "SnapshotAfterBackup"] as const;
type Strategy = (typeof STRATEGIES)[number];

const play = (strategy: Strategy, runs: readonly RehearsalRun[], nodes = 2, faults: readonly string[] = []) =>
  simulated(simulation, runs, { nodes, faults, variables: { "Upgrade.Backup.Strategy": strategy } });

async function endsOnTheFormer(strategy: Strategy, runs: readonly RehearsalRun[], nodes = 2, faults: string[] = []) {
  const result = await play(strategy, runs, nodes, faults);
  const reasons = result.report.steps.flatMap(({ run, key, reason }) => (reason ? [`${run} ${key}: ${reason}`] : []));
  expect({ broken: brokenPromises(result), outcome: result.report.runs.at(-1), reasons }).toEqual({
    broken: [],
    outcome: "success",
    reasons: expect.anything() as unknown,
  });
  expect(result.report.nodes.every(({ online, version }) => online && version === FORMER)).toBe(true);
  return result;
}

const kindsIn = (events: readonly WorldEvent[]) =>
  events.flatMap((event) => {
    if (event.kind === "database-reverted") return ["reverted"];
    if (event.kind !== "restore-finished") return [];
    return [event.leavesRestoring === true ? "base restored" : "restored"];
  });
const WAYS: Readonly<Record<Strategy, string[]>> = {
  DifferentialAfterFull: ["base restored", "restored"],
  SnapshotAfterBackup: ["reverted"],
};
const began = (times: number) => {
  let seen = 0;
  return (event: WorldEvent) => event.kind === "restore-began" && (seen += 1) === times;
};

describe.each(STRATEGIES)("%s", (strategy) => {
  test.each(byTurns([3, 1, 2], 3))(
    "after a success the way back is taken, and every node serves as before: %i nodes",
    async (nodes) => {
      const { events } = await endsOnTheFormer(strategy, [{}, ROLLBACK], nodes);
      expect(kindsIn(events)).toEqual(WAYS[strategy]);
    },
  );

  test.each(byTurns(["database-upgrade-damaged", "primary-does-not-come-back", "upgrade-loses-a-project"], 3))(
    "after an upgrade that did not succeed: %s",
    async (fault) => {
      const { events } = await endsOnTheFormer(strategy, [{}, ROLLBACK], 2, [fault]);
      expect(kindsIn(events)).toEqual(WAYS[strategy]);
    },
  );

  test("cut while it is taken, it is taken by the next run", async () => {
    const { events } = await endsOnTheFormer(strategy, [{}, { ...ROLLBACK, cancelWhen: began(1) }, ROLLBACK]);
    expect(kindsIn(events)).toEqual(WAYS[strategy]);
    expect(events.filter(({ kind }) => kind === "restore-failed")).toHaveLength(1);
  });

  const rows = ROLLBACK_RUNBOOK.rows.filter(({ runs }) => runs !== "after-failure");
  test.each(byTurns(rows, 4))("cut when '$name' begins", async ({ key }) => {
    const row = (event: WorldEvent) => event.kind === "row-began" && event.key === key;
    await endsOnTheFormer(strategy, [{}, { ...ROLLBACK, cancelWhen: row }, ROLLBACK]);
  });

  test("the recovery in between starts nobody, and the next rollback ends it", async () => {
    const result = await endsOnTheFormer(strategy, [
      ...[{}, { ...ROLLBACK, cancelWhen: began(1) }],
      ...[{ runbook: RECOVER_RUNBOOK }, ROLLBACK],
    ]);
    expect(result.report.runs).toHaveLength(4);
  });

  test("a dry run of the rollback changes nothing", async () => {
    const result = await play(strategy, [{}, { ...ROLLBACK, dryRun: true }]);
    expect(result.report.runs).toEqual(["success", "success"]);
    expect(brokenPromises(result)).toEqual([]);
  });
});

test("cut between the full backup and the differential one, it begins with the full one again", async () => {
  const { events } = await endsOnTheFormer("DifferentialAfterFull", [
    ...[{}, { ...ROLLBACK, cancelWhen: began(2) }, ROLLBACK],
  ]);
  expect(kindsIn(events)).toEqual(["base restored", "base restored", "restored"]);
});

test.each([1, 2])(
  "a database backed up while it served comes back undrained, and still serves nobody before it is verified: %i nodes",
  async (nodes) => {
    const { events } = await endsOnTheFormer("SnapshotAfterBackup", [{}, ROLLBACK], nodes, ["snapshot-space-runs-out"]);
    expect(kindsIn(events)).toEqual(["restored"]);
  },
);

describe("the snapshot", () => {
  const droppedIn = (events: readonly WorldEvent[]) => events.filter(({ kind }) => kind === "snapshot-dropped");

  test("is dropped after a rollback, and an upgrade goes on from there", async () => {
    const result = await play("SnapshotAfterBackup", [{}, ROLLBACK, DROP, DROP, {}]);
    expect(result.report.runs).toEqual(["success", "success", "success", "success", "success"]);
    expect(brokenPromises(result)).toEqual([]);
    expect(droppedIn(result.events)).toHaveLength(1);
  });

  test("is kept after a success as long as it should be, and while a run is unfinished", async () => {
    const cut = { ...ROLLBACK, cancelWhen: began(1) };
    const result = await play("SnapshotAfterBackup", [{}, DROP, cut, DROP, ROLLBACK]);
    expect(droppedIn(result.events)).toEqual([]);
    expect(brokenPromises(result)).toEqual([]);
    expect(result.report.runs.at(-1)).toBe("success");
  });

  test("of an upgrade that failed is dropped when recovery has put everything back, and the next one makes its own", async () => {
    const faults = ["database-upgrade-rolled-back"];
    const result = await play("SnapshotAfterBackup", [{}, DROP, DROP], 2, faults);
    expect(result.report.runs).toEqual(["failed", "success", "success"]);
    expect(brokenPromises(result)).toEqual([]);
    expect(droppedIn(result.events)).toHaveLength(1);
    const end = result.events.at(-1);
    const nodes = end?.kind === "world-ended" ? end.snapshot.nodes : [];
    expect(nodes.every(({ serving, installedVersion }) => serving && installedVersion === FORMER)).toBe(true);
  });

  test("of an upgrade that failed past the commit is kept", async () => {
    const result = await play("SnapshotAfterBackup", [{}, DROP], 2, ["primary-does-not-come-back"]);
    expect(result.report.runs).toEqual(["failed", "success"]);
    expect(brokenPromises(result)).toEqual([]);
    expect(droppedIn(result.events)).toEqual([]);
  });

  test("is no matter where the strategy makes none", async () => {
    const result = await play("DifferentialAfterFull", [{}, DROP]);
    expect(result.report.runs).toEqual(["success", "success"]);
    expect(droppedIn(result.events)).toEqual([]);
  });
});
