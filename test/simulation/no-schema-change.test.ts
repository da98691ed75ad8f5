import { ROLLBACK_RUNBOOK } from "../../src/runbooks/rollback";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { RehearsalRun } from "../../src/rehearsal/play-runs";
import type { Simulation } from "../../src/simulation/simulate";
import { brokenPromises } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

const [FROM, TO] = ["2025.4.10100", "2025.4.10333"];

const ROLLBACK: RehearsalRun = {
  runbook: ROLLBACK_RUNBOOK,
  answers: { "Upgrade.Rollback.DatabaseName": "OctopusDeploy", "Upgrade.Rollback.MayLose": "1000" },
};

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish(UPGRADE_RUNBOOK, ROLLBACK_RUNBOOK);
});

const play = (faults: readonly string[] = [], nodes = 2, runs: readonly RehearsalRun[] = [{}]) =>
  simulated(simulation, runs, { ...{ from: FROM, to: TO, nodes, faults } });

type Played = Awaited<ReturnType<typeof play>>;

/** Of each backup: whether nodes ran when it began. */
const backupsOf = ({ events }: Played) =>
  events.flatMap((event) => (event.kind === "backup-began" ? [event.nodesRunning.length > 0] : []));

const FIRST = "stop-nodes";
const LAST = "verify-primary";
const rowsInOutage = ({ report }: Played) => {
  const keys = [...new Set(report.steps.map(({ key }) => key))];
  return keys.slice(keys.indexOf(FIRST), keys.indexOf(LAST) + 1);
};

const saidOf = ({ report }: Played) =>
  report.steps.find(({ key }) => key === "ask-schema-change")?.outputs.SchemaWillChange;

test("nothing changes: the backup is made while nodes serve, and the outage holds none", async () => {
  const result = await play([], 3);
  expect(brokenPromises(result)).toEqual([]);
  expect(result.report.runs).toEqual(["success"]);
  expect(saidOf(result)).toBe("No");
  expect(backupsOf(result)).toEqual([true]);
  // Asked, started, verified: nothing else lies on the outage.
  expect(rowsInOutage(result)).toEqual(["stop-nodes", "start-unchanged", "verify-primary"]);
  expect(result.events.filter(({ kind }) => kind === "database-upgrade-began")).toMatchObject([
    { holdsUpgraderLock: true, nodesRunning: [] },
  ]);
  const p2 = result.report.promises.find(({ id }) => id === "P2");
  expect(p2?.held).toBe(true);
  const changed = await play(["patch-changes-schema"], 3);
  // Neither the backup (300 s), nor its verification (60 s), nor 420 s of scripts.
  expect(changed.report.outageSeconds - result.report.outageSeconds).toBeGreaterThan(750);
});

test.each([
  ["patch-changes-schema", "Yes"],
  ["upgrade-status-unclear", "Unknown"],
  ["upgrade-status-fails", "Unknown"],
])("%s: what is no clear no counts as a change", async (fault, said) => {
  const result = await play([fault]);
  expect(brokenPromises(result)).toEqual([]);
  expect(result.report.runs).toEqual(["success"]);
  expect(saidOf(result)).toBe(said);
  expect(backupsOf(result)).toEqual([false]);
});

test("another answer after the last stop: the whole backup is made then", async () => {
  const result = await play(["upgrade-status-turns"]);
  expect(brokenPromises(result)).toEqual([]);
  expect(result.report.runs).toEqual(["success"]);
  expect(saidOf(result)).toBe("No");
  expect(backupsOf(result)).toEqual([true, false]);
});

test("with one node there is nobody to serve meanwhile, and the backup is made after its stop", async () => {
  const result = await play([], 1);
  expect(brokenPromises(result)).toEqual([]);
  expect(result.report.runs).toEqual(["success"]);
  expect(saidOf(result)).toBe("Unknown");
  expect(backupsOf(result)).toEqual([false]);
});

test.each([
  "cancel-during-database-upgrade",
  "cancel-after-commit",
  "step-killed-after-commit",
  "database-upgrade-rolled-back",
  "node-started-by-hand",
  "primary-started-by-hand",
  // A start of the service says in the server's log how it went wrong.
  "database-upgrade-damaged",
  "database-upgrade-damaged-after-commit",
  "licence-too-old",
  "primary-does-not-come-back",
  "primary-does-not-come-back-once",
  "lock-lost-before-upgrade",
])("%s: a run that is cut goes on rightly", async (fault) => {
  const result = await play([fault], 2, [{}, {}]);
  expect(brokenPromises(result)).toEqual([]);
});

test("a rollback restores the backup made while serving, for the history shows the new version even so", async () => {
  const result = await play([], 2, [{}, ROLLBACK]);
  expect(brokenPromises(result)).toEqual([]);
  expect(result.report.runs).toEqual(["success", "success"]);
  const last = result.events.at(-1);
  const end = last?.kind === "world-ended" ? last.snapshot : undefined;
  expect(end?.schemaVersion).toBe(FROM);
  expect(end?.nodes.every(({ installedVersion, serving }) => installedVersion === FROM && serving)).toBe(true);
});
