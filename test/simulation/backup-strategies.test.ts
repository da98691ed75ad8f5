import { exitCodeOf } from "../../src/rehearsal/report";
import { VARIABLES } from "../../src/names/variables";
import type { Rehearsed } from "../../src/rehearsal/play-runs";
import type { Simulation } from "../../src/simulation/simulate";
import type { FaultName } from "../../src/stand-ins/world/faults";
import { brokenPromises } from "../rehearsal/rehearsed";
import { hearing, publish, simulated } from "./simulated";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish();
});

const DIFFERENTIAL = { [VARIABLES.backupStrategy]: "DifferentialAfterFull" };
const SNAPSHOT = { [VARIABLES.backupStrategy]: "SnapshotAfterBackup" };
/** What happens from the last stop to the upgrade of the database, and whether the full backup came before. */
const kindsIn = ({ events }: Rehearsed): string[] =>
  events.flatMap((event) => {
    if (event.kind === "backup-finished") return [event.differentialOf === undefined ? "full" : "differential"];
    if (event.kind === "snapshot-created") return [event.by === undefined ? "snapshot" : "foreign snapshot"];
    if (event.kind === "row-began") return event.key === "stop-nodes" && event.machine.endsWith("1") ? ["stop"] : [];
    if (event.kind === "database-upgrade-began") return ["upgrade"];
    return event.kind === "snapshot-lost" || event.kind === "snapshot-dropped" ? [event.kind] : [];
  });

async function play(variables: Record<string, string>, fault?: FaultName) {
  const { lines, listener } = hearing();
  const faults = fault === undefined ? [] : [fault];
  const rehearsed = await simulated(simulation, [{ variables }], { faults, listener });
  return { rehearsed, warnings: lines.filter((line) => line.includes(" warning: ")).join("\n") };
}

test.each<[string, Record<string, string>, string[]]>([
  ["a differential backup", DIFFERENTIAL, ["full", "stop", "differential", "upgrade"]],
  ["a snapshot", SNAPSHOT, ["full", "stop", "snapshot", "upgrade"]],
  ["the full backup", {}, ["stop", "full", "upgrade"]],
])("only %s lies in the outage", async (_title, variables, expected) => {
  const { rehearsed } = await play(variables);
  expect(brokenPromises(rehearsed)).toEqual([]);
  expect(exitCodeOf(rehearsed.report)).toBe(0);
  expect(kindsIn(rehearsed)).toEqual(expected);
});

const AGAIN = ["full", "stop", "differential", "full", "upgrade"];
const BOTH = ["full", "stop", "snapshot", "foreign snapshot", "snapshot-dropped", "full", "upgrade"];

test.each<[FaultName, Record<string, string>, string[], string]>([
  ["differential-base-moved", DIFFERENTIAL, ["full", "stop", "full", "upgrade"], "made another full backup"],
  ["differential-of-another-base", DIFFERENTIAL, AGAIN, "no longer the base"],
  ["snapshot-refused", SNAPSHOT, ["full", "stop", "full", "upgrade"], "the server refused it"],
  ["second-snapshot", SNAPSHOT, BOTH, "there is another snapshot"],
  [
    "snapshot-space-runs-out",
    SNAPSHOT,
    ["full", "stop", "snapshot", "upgrade", "snapshot-lost"],
    "no way back any more",
  ],
])("%s: the upgrade has a way back, and the log says which", async (fault, variables, expected, words) => {
  const { rehearsed, warnings } = await play(variables, fault);
  expect(brokenPromises(rehearsed)).toEqual([]);
  expect(exitCodeOf(rehearsed.report)).toBe(0);
  expect(kindsIn(rehearsed)).toEqual(expected);
  expect(warnings).toContain(words);
});

test("the outage is shorter by what no longer lies in it", async () => {
  const [full, differential, snapshot] = await Promise.all(
    [{}, DIFFERENTIAL, SNAPSHOT].map(async (variables) => (await play(variables)).rehearsed.report.outageSeconds),
  );
  // Backup and verification take 360 s, a differential one a twentieth; an upgrade on top of a snapshot is slower.
  expect(full! - differential!).toBeGreaterThan(300);
  expect(full! - snapshot!).toBeGreaterThan(240);
});
