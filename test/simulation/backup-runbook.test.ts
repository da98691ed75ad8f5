import { summarySchema } from "../../src/report/summary";
import { VARIABLES } from "../../src/names/variables";
import { BACKUP_RUNBOOK } from "../../src/runbooks/backup";
import { PRUNE_RUNBOOK } from "../../src/runbooks/prune";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { Rehearsed } from "../../src/rehearsal/play-runs";
import type { Simulation } from "../../src/simulation/simulate";
import { brokenPromises } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish(UPGRADE_RUNBOOK, BACKUP_RUNBOOK, PRUNE_RUNBOOK);
});

/** The data of a run's report. */
const reportOf = ({ artifacts }: Rehearsed, run: number) => {
  const json = artifacts.find((each) => each.run === run && each.name === "report.json")?.text ?? "";
  return summarySchema.parse(JSON.parse(json));
};
const setsIn = ({ events }: Rehearsed) =>
  events.flatMap((event) => (event.kind === "backup-sets-seen" ? [event.sets.length] : []));
const promisesHeld = ({ report }: Rehearsed) => report.promises.flatMap(({ id, held }) => (held ? [id] : []));
const DELETES = { [VARIABLES.pruneDeletes]: "True", [VARIABLES.pruneKeep]: "1", [VARIABLES.pruneKeepDays]: "0" };

test("a backup makes a whole set while every node serves, and stops nobody", async () => {
  const result = await simulated(simulation, [{ runbook: BACKUP_RUNBOOK }]);
  expect(brokenPromises(result)).toEqual([]);
  expect([result.report.runs, setsIn(result)]).toEqual([["success"], [1]]);
  const of = (kind: string) => result.events.filter((event) => event.kind === kind);
  expect([...of("service-stopped"), ...of("drain-changed"), ...of("maintenance-changed")]).toEqual([]);
  expect(of("backup-sets-seen")).toMatchObject([{ sets: [{ lacking: [] }] }]);
  expect(promisesHeld(result)).toContain("P16");
  expect(of("copies-seen")).toMatchObject([{ key: "back-up-files-now", lacking: [] }]);
});

test("prune keeps what the last upgrade needs, however old, and deletes what nobody does (P17)", async () => {
  const result = await simulated(simulation, [
    {},
    { runbook: BACKUP_RUNBOOK },
    { runbook: BACKUP_RUNBOOK },
    { runbook: PRUNE_RUNBOOK, variables: { ...DELETES, [VARIABLES.pruneDeletes]: "False" } },
    { runbook: PRUNE_RUNBOOK, variables: DELETES },
  ]);
  expect(brokenPromises(result)).toEqual([]);
  expect(result.report.runs).toEqual(["success", "success", "success", "success", "success"]);
  // The upgrade's own set, and the newest; without the word to delete, none goes.
  expect(setsIn(result)).toEqual([1, 2, 3, 3, 2]);
  const names = result.events.flatMap((event) => (event.kind === "backup-sets-seen" ? [event.sets] : []))[2] ?? [];
  const [ofUpgrade, older, newest] = names.map(({ name }) => name).sort();
  for (const [run, state] of [[4, "would-delete"] as const, [5, "deleted"] as const]) {
    const { prune } = reportOf(result, run);
    expect(prune).toMatchObject({ state, sets: [expect.stringContaining(`${older ?? ""} with `)] });
    expect(prune?.kept).toEqual([
      `${newest ?? ""}: it is one of the 1 newest`,
      expect.stringContaining(ofUpgrade ?? "-"),
    ]);
  }
});

test("the report of a backup names its set, and what is in it", async () => {
  const result = await simulated(simulation, [{ runbook: BACKUP_RUNBOOK }]);
  const { set, backup, outcome } = reportOf(result, 1);
  const [seen] = result.events.flatMap((event) => (event.kind === "backup-sets-seen" ? event.sets : []));
  expect([outcome, backup?.file, set?.folder?.split(/[\\/]/).at(-1)]).toEqual(["done", seen?.backup, seen?.name]);
  expect(set).toMatchObject({ missing: null, files: expect.stringContaining("Packages ") as string });
});
