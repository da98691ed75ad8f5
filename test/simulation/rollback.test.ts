import { ROLLBACK_RUNBOOK } from "../../src/runbooks/rollback";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { RehearsalRun } from "../../src/rehearsal/play-runs";
import type { Simulation } from "../../src/simulation/simulate";
import { byTurns } from "../made-up/by-turns";
import { brokenPromises } from "../rehearsal/rehearsed";
import type { ChangedAfterUpgrade } from "../../src/stand-ins/world/left-there";
import { hearing, publish, simulated } from "./simulated";

const FORMER = "2025.3.14357";
const NEWER = "2025.4.10333";

/** What a person types who means it. */
const ROLLBACK: RehearsalRun = {
  runbook: ROLLBACK_RUNBOOK,
  answers: { "Upgrade.Rollback.DatabaseName": "OctopusDeploy", "Upgrade.Rollback.MayLose": "1000" },
};

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish(UPGRADE_RUNBOOK, ROLLBACK_RUNBOOK);
});

const play = (runs: readonly RehearsalRun[], nodes = 2, faults: readonly string[] = []) =>
  simulated(simulation, runs, { nodes, faults });

/** Why the first run that failed did. */
const reasonsOf = ({ report }: Awaited<ReturnType<typeof play>>, run: number) =>
  report.steps.filter((step) => step.run === run && step.reason !== "").map(({ reason }) => reason.split(":")[0]);

const lastOf = ({ events }: Awaited<ReturnType<typeof play>>) => {
  const last = events.at(-1);
  if (last?.kind !== "world-ended") throw new Error("The world has not ended.");
  return last.snapshot;
};

describe.each(byTurns([3, 1, 2], 3))("%d nodes", (nodes) => {
  test("after a success every node serves the former version, as before", async () => {
    const result = await play([{}, ROLLBACK], nodes);
    expect(result.report.runs).toEqual(["success", "success"]);
    expect(brokenPromises(result)).toEqual([]);
    expect(result.report.promises.find(({ id }) => id === "P19")?.held).toBe(true);
    const { schemaVersion, maintenance, nodes: all } = lastOf(result);
    expect({ schemaVersion, maintenance }).toEqual({ schemaVersion: FORMER, maintenance: false });
    expect(all.map(({ installedVersion, serving }) => ({ installedVersion, serving }))).toEqual(
      Array.from({ length: nodes }, () => ({ installedVersion: FORMER, serving: true })),
    );
  });
});

test("another rollback finds nothing to do, and an upgrade goes on from there", async () => {
  const result = await play([{}, ROLLBACK, ROLLBACK, {}]);
  expect(result.report.runs).toEqual(["success", "success", "success", "success"]);
  expect(brokenPromises(result)).toEqual([]);
  expect(lastOf(result).schemaVersion).toBe(NEWER);
});

test.each([
  ["nobody typed the database's name", {}, "RestoreDb-Rollback-NotConfirmed"],
  ["another database was typed", { "Upgrade.Rollback.DatabaseName": "OctopusTest" }, "RestoreDb-Rollback-NotConfirmed"],
  [
    "more would be lost than was allowed",
    { "Upgrade.Rollback.DatabaseName": "OctopusDeploy" },
    "RestoreDb-Rollback-LosesMore",
  ],
])("is refused before anything stops when %s", async (_title, answers, code) => {
  const result = await play([{}, { ...ROLLBACK, answers }]);
  expect(result.report.runs).toEqual(["success", "failed"]);
  expect(reasonsOf(result, 2)).toEqual([code]);
  expect(brokenPromises(result)).toEqual([]);
  expect(lastOf(result).nodes.every(({ serving }) => serving)).toBe(true);
});

test("is refused before anything stops in an availability group, where SQL Server restores nothing", async () => {
  const left = { sqlServer: { state: { inAvailabilityGroup: true } } };
  const result = await simulated(simulation, [{}, ROLLBACK], { left });
  expect(result.report.runs).toEqual(["success", "failed"]);
  expect(reasonsOf(result, 2)).toEqual(["RestoreDb-Rollback-InAvailabilityGroup"]);
  expect(brokenPromises(result)).toEqual([]);
  expect(lastOf(result).nodes.every(({ serving }) => serving)).toBe(true);
});

describe("what somebody changed after the upgrade", () => {
  const playAfter = (changed: ChangedAfterUpgrade) =>
    simulated(simulation, [{}, ROLLBACK], { left: { changesAfterUpgrade: [changed] } });

  test.each<[ChangedAfterUpgrade, string]>([
    ["master key", "RestoreDb-Rollback-MasterKeyRotated"],
    ["API key", "RestoreDb-Rollback-ApiKeyTooYoung"],
  ])("is refused before anything stops: %s", async (changed, code) => {
    const result = await playAfter(changed);
    expect(result.report.runs).toEqual(["success", "failed"]);
    expect(reasonsOf(result, 2)).toEqual([code]);
    expect(brokenPromises(result)).toEqual([]);
    expect(lastOf(result).nodes.every(({ serving }) => serving)).toBe(true);
  });

  test.each<[ChangedAfterUpgrade]>([["license"], ["certificate"]])("is named: %s", async (changed) => {
    const { lines, listener } = hearing();
    const result = await simulated(simulation, [{}, ROLLBACK], { left: { changesAfterUpgrade: [changed] }, listener });
    expect(result.report.runs).toEqual(["success", "success"]);
    expect(lines.filter((line) => line.includes(`Changed since the upgrade: the ${changed}`))).toHaveLength(1);
    expect(lines.filter((line) => line.includes("Not checked: ") && line.startsWith("decide-rollback"))).toEqual([]);
  });
});

test.each([[[]], [["upgrade-loses-a-project"]]])(
  "the former version is verified against what the instance held before the upgrade (%j)",
  async (faults) => {
    const { lines, listener } = hearing();
    const result = await simulated(simulation, [{}, ROLLBACK], { faults, listener });
    expect(result.report.runs).toEqual([faults.length === 0 ? "success" : "failed", "success"]);
    expect(brokenPromises(result)).toEqual([]);
    const ofRollback = lines.slice(lines.findIndex((line) => line.startsWith("decide-rollback")));
    const said = ofRollback.filter((line) => line.startsWith("verify-"));
    expect(said.find((line) => line.includes("no projects are missing"))).toContain("ok ");
    expect(said.filter((line) => line.includes("The verification of "))).toEqual([
      expect.stringContaining("The verification of node HA-NODE-1 passed"),
      expect.stringContaining("The verification of the instance passed"),
    ]);
    expect(said.filter((line) => line.includes("no baseline"))).toEqual([]);
  },
);

describe("a space that the API key no longer sees", () => {
  const blind = (mayLose: string) => {
    const answers = { ...ROLLBACK.answers, "Upgrade.Rollback.MayLose": mayLose };
    return simulated(simulation, [{}, { ...ROLLBACK, answers }], {
      faults: ["key-loses-permissions-at-upgrade"],
      variables: { "Upgrade.Verify.OnFailure": "Warn" },
    });
  };

  test("is not counted as nothing lost: it is refused before anything stops", async () => {
    const result = await blind("1000");
    expect(result.report.runs).toEqual(["success", "failed"]);
    expect(reasonsOf(result, 2)).toEqual(["RestoreDb-Rollback-LossesUnknown"]);
    expect(brokenPromises(result)).toEqual([]);
    expect(lastOf(result).nodes.every(({ serving }) => serving)).toBe(true);
  });

  test("is given up with a word of its own", async () => {
    const result = await blind("unknown");
    expect(result.report.runs).toEqual(["success", "success"]);
    expect(brokenPromises(result)).toEqual([]);
  });
});

test("without an upgrade there is nothing to roll back", async () => {
  const result = await play([ROLLBACK]);
  expect(reasonsOf(result, 1)).toEqual(["RestoreDb-Rollback-NoBackup"]);
});

test("a dry run counts, asks for nothing and changes nothing", async () => {
  const result = await play([{}, { runbook: ROLLBACK_RUNBOOK, dryRun: true }]);
  expect(result.report.runs).toEqual(["success", "success"]);
  expect(brokenPromises(result)).toEqual([]);
});
