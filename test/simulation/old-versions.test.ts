import { ROLLBACK_RUNBOOK } from "../../src/runbooks/rollback";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import { longWay } from "../../src/cli/rehearsed-hops";
import type { Simulation } from "../../src/simulation/simulate";
import type { SinceOtherwise } from "../../src/stand-ins/world/since";
import { brokenPromises } from "../rehearsal/rehearsed";
import { hearing, publish, simulated } from "./simulated";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish();
});

const goingTo = (to: string) => ({
  "Upgrade.Release.Policy": "exact",
  "Upgrade.Release.Version": to,
  "Upgrade.Release.KeysBackedUp": "no-id-127-0-0-1",
});
const PROCEED = { "Upgrade.Drain.AtDeadline": "Proceed" };

async function upgrade(from: string, to: string, { since, proceeds }: { since?: SinceOtherwise; proceeds: boolean }) {
  const { lines, listener } = hearing();
  const variables = { ...goingTo(to), ...(proceeds && PROCEED) };
  const { report, ...result } = await simulated(simulation, [{ variables }], {
    ...{ from, to, listener },
    ...(since && { left: { since } }),
    ...(proceeds && { atDeadline: "Proceed" as const }),
  });
  const reasons = report.steps.map(({ reason }) => reason).filter(Boolean);
  return { ...result, report, reasons, broken: brokenPromises({ report, ...result }), said: lines.join("\n") };
}

const SPACES_AND_ALL = ["2021.1.8018", "2025.3.14357"] as const;

describe("an instance of each age is upgraded to the next stop, and the log says how its facts were found", () => {
  test.each<[from: string, to: string, said: string[]]>([
    [...SPACES_AND_ALL, []],
    ["2019.12.4", "2021.1.8018", []],
    ["2018.3.13", "2021.1.8018", ["has no task cap of 0"]],
    ["4.1.10", "2021.1.8018", ["no history of installations", "its file says 4.1.10", "is not drained"]],
    ["3.17.14", "2021.1.8018", ["no history of installations", "its file says 3.17.14"]],
    ["3.14.159", "3.17.14", ["configuration as XML only", "its last line was read", "no history of installations"]],
    ["3.4.15", "3.17.14", ["instances were read from the registry", "read from the file", "no history"]],
  ])("%s to %s", async (from, to, said) => {
    const isOld = Number(from.split(".")[0]) < 2018;
    const { report, broken, reasons, said: all } = await upgrade(from, to, { proceeds: isOld });
    expect([broken, report.runs, reasons]).toEqual([[], ["success"], []]);
    for (const each of said) expect(all).toContain(each);
  });
});

describe("what nobody knows of old versions, the other way", () => {
  test.each<[what: string, from: string, since: SinceOtherwise, proceeds: boolean]>([
    ["the program has the command version", "3.17.14", { version: "3.0.0" }, true],
    ["the last node can be drained", "3.17.14", { "drain of the last node": "3.0.0" }, false],
    ["instances are listed in a folder", "3.4.15", { "folder of instances": "3.0.0" }, true],
    ["the configuration is shown as JSON", "3.14.159", { "show-configuration as JSON": "3.5.0" }, true],
    ["the instance does not tell the versions of its nodes", "2021.1.8018", { "versions of nodes": "2027.1.0" }, false],
  ])("%s", async (_, from, since, proceeds) => {
    const to = from === "3.17.14" ? "2021.1.8018" : from.startsWith("3.") ? "3.17.14" : SPACES_AND_ALL[1];
    const { report, broken, reasons } = await upgrade(from, to, { since, proceeds });
    expect([broken, report.runs, reasons]).toEqual([[], ["success"], []]);
  });
});

test("a hop whose version needs a newer .NET Framework than a machine has is refused before anything stops", async () => {
  const machines = { "HA-NODE-2": { framework: 378_389 } };
  const variables = { ...goingTo("3.17.14"), ...PROCEED };
  const { report, events } = await simulated(simulation, [{ variables }], {
    ...{ from: "3.14.159", to: "3.17.14", left: { machines }, atDeadline: "Proceed" as const },
  });
  const reasons = report.steps.map(({ reason }) => reason).filter(Boolean);
  expect([report.runs, reasons]).toEqual([["failed"], [expect.stringContaining("Platform-TooOld")]]);
  expect(reasons.join()).toContain("'octo-2' has .NET Framework with the release number 378389");
  expect(events.some(({ kind }) => kind === "service-stopped")).toBe(false);
});

test("a last node that cannot be drained is a refusal before anything stops, unless tasks may be cut off", async () => {
  const { report, broken, reasons, events } = await upgrade("3.17.14", "2021.1.8018", { proceeds: false });
  expect([broken, report.runs]).toEqual([[], ["failed"]]);
  expect(reasons).toEqual([expect.stringContaining("Drain-LastNode")]);
  expect(events.some(({ kind }) => kind === "service-stopped")).toBe(false);
});

test.each<[from: string, to: string, files: string]>([
  ["4.1.10", "2021.1.8018", "Copied and compared: TaskLogs 2 files"],
  ["3.17.14", "2021.1.8018", "Copied and compared: TaskLogs 2 files"],
  ["3.4.15", "3.17.14", "this version of Octopus Server does not tell where its folders are"],
])("from %s on, with a node that goes on taking tasks, there is a backup set", async (from, to, files) => {
  const { report, broken, events, said } = await upgrade(from, to, { proceeds: true });
  expect([broken, report.runs]).toEqual([[], ["success"]]);
  expect(events.some(({ kind }) => kind === "drain-refused")).toBe(true);
  const seen = events.flatMap((event) => (event.kind === "backup-sets-seen" ? event.sets : []));
  expect(seen).toEqual([expect.objectContaining({ lacking: [] })]);
  expect(said).toContain(files);
  expect(said.includes("Tasks go on and may be cut off")).toBe(from !== "3.4.15");
});

test("without a history and without a script to run, the word of the program that ended well counts", async () => {
  const { report, broken, reasons } = await upgrade("3.17.2", "3.17.14", { proceeds: true });
  expect([broken, report.runs, reasons]).toEqual([[], ["success"], []]);
});

test("a way of several hops is gone on one instance, a run for each, and each says which it is", async () => {
  const way = longWay({ from: "3.17.14", to: "2026.2.13219" }, {});
  if (!way || "problem" in way) throw new Error("There is a way.");
  expect(way.hops.map(({ to }) => to)).toEqual(["2021.1.8018", "2024.3.601", "2026.2.13219"]);
  const { lines, listener } = hearing();
  const result = await simulated(simulation, way.runs, {
    ...{ from: "3.17.14", to: "2026.2.13219", listener, atDeadline: "Proceed" },
    stops: way.scenario.stops ?? [],
  });
  expect([brokenPromises(result), result.report.runs]).toEqual([[], ["success", "success", "success"]]);
  for (const place of ["hop 1 of 3", "hop 2 of 3", "hop 3 of 3"]) expect(lines.join("\n")).toContain(place);
});

test.each([
  ["whose database tells none", "3.14.159"],
  ["of before 3.5, with its configuration file", "3.4.15"],
])("a rollback to a version %s knows it again", async (_, from) => {
  const both = await publish(UPGRADE_RUNBOOK, ROLLBACK_RUNBOOK);
  const answers = { "Upgrade.Rollback.DatabaseName": "OctopusDeploy", "Upgrade.Rollback.MayLose": "unknown" };
  const variables = { ...goingTo("3.17.14"), ...PROCEED };
  const { lines, listener } = hearing();
  const result = await simulated(both, [{ variables }, { runbook: ROLLBACK_RUNBOOK, answers }], {
    ...{ from, to: "3.17.14", listener, atDeadline: "Proceed" },
  });
  expect(lines.some((line) => line.includes("put the configuration file of 3.4.15 back"))).toBe(from === "3.4.15");
  const reasons = result.report.steps.map(({ reason }) => reason).filter(Boolean);
  expect([brokenPromises(result), result.report.runs, reasons]).toEqual([[], ["success", "success"], []]);
});
