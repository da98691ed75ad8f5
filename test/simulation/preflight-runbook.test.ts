import { PREFLIGHT_RUNBOOK } from "../../src/runbooks/preflight";
import type { Rehearsed } from "../../src/rehearsal/play-runs";
import type { Simulation } from "../../src/simulation/simulate";
import type { LeftThere } from "../../src/stand-ins/world/left-there";
import { brokenPromises } from "../rehearsal/rehearsed";
import { hearing, publish, simulated } from "./simulated";

/** What happens in a world where nothing is done to it. */
const BY_ITSELF = new Set([
  ...["world-began", "world-ended", "run-began", "run-ended", "row-began", "row-ended"],
  ...["task-started", "task-finished"],
  // Whoever wants to hear of it is told; the instance is as it was.
  ...["notified", "backup-sets-seen"],
]);

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish(PREFLIGHT_RUNBOOK);
});

/** Runs it once. Nothing may change, whatever it finds. */
async function preflight(left: LeftThere = {}, variables: Record<string, string> = {}) {
  const { lines, listener } = hearing();
  const result = await simulated(simulation, [{ variables }], { nodes: 3, listener, left });
  expect(changesIn(result)).toEqual([]);
  const announced = result.report.steps.flatMap(({ changes }) => changes);
  expect(announced.filter((change) => !change.startsWith("notify "))).toEqual([]);
  expect(brokenPromises(result)).toEqual([]);
  const said = lines.filter((line) => line.startsWith("write-preflight-report octo-1 "));
  return {
    outcome: result.report.runs[0],
    reason: result.report.reason,
    log: lines.join("\n"),
    table: said.map((line) => line.replace(/^\S+ \S+ \S+ /, "")).join("\n"),
  };
}

const changesIn = ({ events }: Rehearsed) => events.filter(({ kind }) => !BY_ITSELF.has(kind));

test("on a healthy instance it succeeds, changes nothing, and shows what an upgrade would go to", async () => {
  const { outcome, table } = await preflight();
  expect(outcome).toBe("success");
  expect(table).toMatch(/^Check +HA-NODE-1 +HA-NODE-2 +HA-NODE-3 +What holds/);
  expect(table).toMatch(/3 nodes, \d+ checks: 0 problems, 0 accepted, 0 warnings, 0 not checked\./);
  expect(table).toContain("An upgrade would go from 2025.3.14357 to 2025.4.10333");
  expect(table).toMatch(/1 running task would be waited for on node HA-NODE-3 now: .+ \(ServerTasks-\d+, for /);
  expect(table).not.toMatch(/problem |warning |not checked /);
});

const onSecond = (machine: NonNullable<LeftThere["machines"]>[string]): LeftThere => ({
  machines: { "HA-NODE-2": machine },
});

/** Each is told in the table, under its node, and the run fails where an upgrade would be refused. */
test.each<[string, LeftThere, verdict: RegExp, outcome: string]>([
  [
    "Windows that wants a restart",
    onSecond({ restart: ["component servicing", "Windows Update"] }),
    /^Windows-RestartPending +ok +problem +ok/m,
    "failed",
  ],
  [
    "Octopus Manager open",
    onSecond({ programs: [{ id: 99, name: "Octopus.Manager" }] }),
    /^Program-InUse +ok +problem +ok/m,
    "failed",
  ],
  [
    "processes that nobody may list",
    onSecond({ hidesProcesses: true }),
    /^Program-InUse +ok +not checked +ok/m,
    "success",
  ],
  ["an old Windows", onSecond({ build: "9200" }), /^Windows-Version +ok +problem +ok/m, "failed"],
  [
    "an old SQL Server",
    { sqlServer: { productVersion: "12.0.6024.0" } },
    /^Database-Version +problem +problem +problem/m,
    "failed",
  ],
  [
    "a case-sensitive database",
    { sqlServer: { state: { collation: "Latin1_General_CS_AS" } } },
    /^Database-Collation +problem/m,
    "failed",
  ],
  [
    "a log without room",
    {
      sqlServer: {
        state: {
          logVolumes: [{ volume: "L:\\", freeBytes: 1000 }],
          files: [{ type: 1, sizeBytes: 9e8, usedBytes: 0, mostBytes: null }],
        },
      },
    },
    /^Database-LogSpace +problem/m,
    "failed",
  ],
  [
    "a login that sees no disks and no sessions",
    {
      sqlServer: {
        permissions: { seeSessions: false },
        state: { files: [{ type: 1, sizeBytes: 9e8, usedBytes: 0, mostBytes: null }] },
      },
    },
    /^Database-LogSpace +not checked/m,
    "success",
  ],
  [
    "a database that was never checked",
    { sqlServer: { state: { lastCheck: new Date("1900-01-01T00:00:00Z") } } },
    /^Database-LastCheck +warning/m,
    "success",
  ],
  [
    "a login that may not restore",
    { sqlServer: { permissions: { dbcreator: false } } },
    /^Rollback-MayRestore +warning/m,
    "success",
  ],
  [
    "an availability group",
    { sqlServer: { state: { inAvailabilityGroup: true } } },
    /^Rollback-PlainDatabase +warning/m,
    "success",
  ],
])("%s is told", async (_, left, verdict, outcome) => {
  const told = await preflight(left);
  expect(told.table).toMatch(verdict);
  expect(told.outcome).toBe(outcome);
  // The version is chosen whatever the inspection found.
  expect(told.table).toContain("An upgrade would go from 2025.3.14357 to 2025.4.10333");
});

test("files of Octopus Server that change at the next restart are told and cannot be accepted", async () => {
  const left = onSecond({ filesAtRestart: ["Octopus.Core.dll", "C:\\Temp\\x"] });
  const told = await preflight(left);
  expect([told.outcome, told.table]).toEqual([
    "failed",
    expect.stringMatching(/^Program-ChangesAtRestart +ok +problem/m),
  ]);
});

test("what is accepted by name is told as accepted, and the run succeeds", async () => {
  const left: LeftThere = {
    machines: { "HA-NODE-2": { restart: ["Windows Update"], build: "9200" } },
    sqlServer: { productVersion: "12.0.6024.0" },
  };
  const accepted = "Windows-RestartPending\nWindows-Version\nDatabase-Version";
  const told = await preflight(left, { "Upgrade.Preflight.Accept": accepted });
  expect(told.outcome).toBe("success");
  expect(told.table).toMatch(/^Windows-RestartPending +ok +accepted +ok/m);
  expect(told.table).toMatch(/^Windows-Version +ok +accepted +ok/m);
  expect(told.table).toMatch(/^Database-Version +accepted +accepted +accepted/m);
  expect(told.log).toContain("warning: [Preflight-Windows-RestartPending] Accepted (Upgrade.Preflight.Accept): ");
  expect(told.log).toContain("warning: [Preflight-Windows-Version] Accepted (Upgrade.Preflight.Accept): ");
});

test("a name that may not be accepted is refused with those that may", async () => {
  const told = await preflight({}, { "Upgrade.Preflight.Accept": "Database-Permissions" });
  expect(told.outcome).toBe("failed");
  expect(told.reason).toMatch(/Preflight\.Accept must be a list of checks that may be accepted.*Disk-Free/);
});
