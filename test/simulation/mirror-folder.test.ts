import { VARIABLES } from "../../src/names/variables";
import { ROLLBACK_RUNBOOK } from "../../src/runbooks/rollback";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { Rehearsed } from "../../src/rehearsal/play-runs";
import type { Simulation } from "../../src/simulation/simulate";
import { brokenPromises } from "../rehearsal/rehearsed";
import { hearing, publish, simulated } from "./simulated";

const MIRROR = "/world/file-server/mirror";
/** As in docs and CHANGELOG: both may name the folder that was carried over. */
const FROM_MIRROR = { [VARIABLES.feedUrl]: MIRROR, [VARIABLES.installerUrl]: MIRROR };

const CONFIRMED = { [VARIABLES.rollbackDatabaseName]: "OctopusDeploy", [VARIABLES.rollbackMayLose]: "unknown" };

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish(UPGRADE_RUNBOOK, ROLLBACK_RUNBOOK);
});

const askedIn = ({ events }: Rehearsed) => events.filter(({ kind }) => kind === "vendor-asked");
const installedIn = ({ events }: Rehearsed) =>
  new Set(events.flatMap((event) => (event.kind === "installer-ended" ? [event.node] : [])));

test("an upgrade whose feed and installers are a mirror folder asks the vendor nothing", async () => {
  const { lines, listener } = hearing();
  const result = await simulated(simulation, [{}], {
    nodes: 3,
    left: { mirror: true },
    variables: FROM_MIRROR,
    listener,
  });
  expect(brokenPromises(result)).toEqual([]);
  expect(result.report.runs).toEqual(["success"]);
  expect(askedIn(result)).toEqual([]);
  expect(installedIn(result).size).toBe(3);
  expect(lines.join("\n")).toContain(`The version feed is that of the mirror ${MIRROR}, made on 2026-02-20.`);
});

test("neither does a dry run, nor the rollback of such an upgrade, which takes the former installer from there", async () => {
  const runs = [{ dryRun: true }, {}, { runbook: ROLLBACK_RUNBOOK, variables: CONFIRMED }];
  const result = await simulated(simulation, runs, { left: { mirror: true }, variables: FROM_MIRROR });
  expect(brokenPromises(result)).toEqual([]);
  expect([result.report.runs, askedIn(result)]).toEqual([["success", "success", "success"], []]);
});

test("without the mirror's folder in the settings the vendor is asked, and the run ends before anything is stopped", async () => {
  const result = await simulated(simulation, [{}], { left: { mirror: true } });
  expect(brokenPromises(result)).toEqual([]);
  expect(result.report.runs).toEqual(["failed"]);
  expect(askedIn(result).length).toBeGreaterThan(0);
  expect(result.events.filter(({ kind }) => kind === "service-stopped")).toEqual([]);
});
