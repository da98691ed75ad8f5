import type { RehearsalRun } from "../../src/rehearsal/play-runs";
import { ROLLBACK_RUNBOOK } from "../../src/runbooks/rollback";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { Simulation } from "../../src/simulation/simulate";
import type { Unreadable } from "../../src/stand-ins/world/left-there";
import type { WorldEvent } from "../../src/stand-ins/world/events";
import { byTurns } from "../made-up/by-turns";
import { brokenPromises } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

const FORMER = "2025.3.14357";
const ANSWERS = { "Upgrade.Rollback.DatabaseName": "OctopusDeploy", "Upgrade.Rollback.MayLose": "unknown" };
const ROLLBACK: RehearsalRun = { runbook: ROLLBACK_RUNBOOK, answers: ANSWERS };
const WITH_WORD: RehearsalRun = {
  runbook: ROLLBACK_RUNBOOK,
  answers: { ...ANSWERS, "Upgrade.Rollback.WithoutPresent": "True" },
};

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish(UPGRADE_RUNBOOK, ROLLBACK_RUNBOOK);
});

const play = (storageSpoils: Unreadable, runs: readonly RehearsalRun[], nodes = 2) =>
  simulated(simulation, runs, { nodes, left: { sqlServer: { storageSpoils } } });
const restores = ({ events }: { events: readonly WorldEvent[] }) =>
  events.filter(({ kind }) => kind === "restore-began");
const reasonsOf = ({ report }: Awaited<ReturnType<typeof play>>, run: number) =>
  report.steps.flatMap((step) => (step.run === run && step.reason !== "" ? [step.reason.split(":")[0]] : []));

describe.each(byTurns([1, 2], 2))("%i nodes, after an upgrade during which the storage spoiled", (nodes) => {
  test.each<[Unreadable, string, string]>([
    ["a-page", "success", "BackupDb-Backup-PresentUnreadable"],
    ["the-database", "failed", "Preflight-Database-NotFound"],
  ])("%s: refused until the operator gives it up, then the former version serves", async (spoils, first, code) => {
    const result = await play(spoils, [{}, ROLLBACK, WITH_WORD], nodes);
    expect({ runs: result.report.runs, reasons: reasonsOf(result, 3) }).toEqual({
      runs: [first, "failed", "success"],
      reasons: [],
    });
    expect(reasonsOf(result, 2)).toContain(code);
    expect(restores(result)).toHaveLength(1);
    expect(brokenPromises(result)).toEqual([]);
    expect(result.report.promises.find(({ id }) => id === "P19")?.held).toBe(true);
    expect(result.report.nodes.every(({ online, version }) => online && version === FORMER)).toBe(true);
  });

  test.each<[Unreadable, WorldEvent["kind"]]>([
    ["a-page", "restore-began"],
    ["a-page", "restore-finished"],
    ["the-database", "restore-began"],
    ["the-database", "restore-finished"],
  ])("%s: cut at %s, and finished by the next one", async (spoils, kind) => {
    const cut = { ...WITH_WORD, cancelWhen: (event: WorldEvent) => event.kind === kind };
    const result = await play(spoils, [{}, cut, WITH_WORD], nodes);
    expect({ last: result.report.runs.at(-1), reasons: reasonsOf(result, 3) }).toEqual({
      last: "success",
      reasons: [],
    });
    expect(brokenPromises(result)).toEqual([]);
  });
});

test("the operator's word does not keep a state from being backed up that can be", async () => {
  const result = await simulated(simulation, [{}, WITH_WORD]);
  expect(result.report.runs).toEqual(["success", "success"]);
  expect(brokenPromises(result)).toEqual([]);
  expect(result.events.filter(({ kind }) => kind === "backup-finished")).toHaveLength(2);
});

test.each(["restore-finished", "restore-began"])(
  "a rollback that was cut off at %s gives the database back to its owner",
  async (kind) => {
    const cut = { ...ROLLBACK, cancelWhen: (event: WorldEvent) => event.kind === kind };
    const result = await simulated(simulation, [{}, cut, ROLLBACK], {
      left: { sqlServer: { permissions: { sysadmin: true } } },
    });
    expect(result.report.runs.at(-1)).toBe("success");
    expect(brokenPromises(result)).toEqual([]);
    expect(result.events.findLast((event) => event.kind === "database-owner-changed")).toMatchObject({ to: "sa" });
  },
);
