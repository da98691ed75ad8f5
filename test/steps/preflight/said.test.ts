import { Failure } from "../../../src/step/failure";
import type { DatabaseState } from "../../../src/upgrade/database/database-state";
import { run } from "../../../steps/preflight/run";
import { goodState } from "../../upgrade/database/made-up-database";
import { logOf, MadeUpMachine, preflightOn } from "./made-up-preflight";

/** Said, and no refusal, whether a run is unfinished or not. */
const SAID: { title: string; state: Partial<DatabaseState> | Error; level: string; code: string; says: string }[] = [
  {
    title: "a login that may not restore: with the grant",
    state: { restoresAs: undefined },
    level: "warning",
    code: "Rollback-MayRestore",
    says: "(its owner is 'sa'), so a rollback after the database upgrade would have to be done by hand. RESTORE over a database needs the server role sysadmin or dbcreator, or the database's owner; db_owner is not enough. Before the upgrade, a DBA can run: USE [master]; ALTER SERVER ROLE [dbcreator] ADD MEMBER [octopus_upgrade];",
  },
  {
    title: "an availability group",
    state: { heldBy: "availability group" },
    level: "warning",
    code: "Rollback-PlainDatabase",
    says: "is in an availability group, where SQL Server restores nothing",
  },
  {
    title: "mirroring",
    state: { heldBy: "mirroring" },
    level: "warning",
    code: "Rollback-PlainDatabase",
    says: "is in database mirroring",
  },
  {
    title: "a log with less room than a quarter of the data",
    state: { dataBytes: 40e9, log: logOf(1e9, 0, 8.9e9) },
    level: "warning",
    code: "Database-LogSpace",
    says: "has room for 9.9 GB more, and the data takes 40.0 GB",
  },
  {
    title: "a log that waits for something unusual",
    state: { logReuseWait: "REPLICATION" },
    level: "warning",
    code: "Database-LogSpace",
    says: "SQL Server waits for REPLICATION",
  },
  {
    title: "a log without a limit, on a disk that nobody shows",
    state: { log: logOf(1e9, 0, undefined, false) },
    level: "info",
    code: "Database-LogSpace",
    says: "Not checked: How much is free on the disk of the transaction log is not known",
  },
  {
    title: "a check long ago",
    state: { lastCheck: new Date("2025-12-09T03:00:00Z") },
    level: "warning",
    code: "Database-LastCheck",
    says: "32 days ago on the database 'OctopusDeploy' (2025-12-09)",
  },
  {
    title: "no check ever",
    state: { lastCheck: "never" },
    level: "warning",
    code: "Database-LastCheck",
    says: "has never ended without an error",
  },
  {
    title: "an old SQL Server that does not tell",
    state: { lastCheck: undefined },
    level: "info",
    code: "Database-LastCheck",
    says: "Not checked: SQL Server 16.0.4135.4 does not say",
  },
  {
    title: "a view that is refused",
    state: new Failure({ code: "Database-Refused", what: "Refused.", why: "Number 300.", next: "" }),
    level: "info",
    code: "Rollback-MayRestore",
    says: "Not checked: Refused. Number 300.",
  },
];

test.each(SAID)("$title is said and no refusal", async ({ state, level, code, says }) => {
  const machine = new MadeUpMachine();
  machine.database.meets = state instanceof Error ? state : { ...goodState, ...state };
  const { context, seen } = preflightOn(machine);
  await run(context);
  expect(seen.lines.find((line) => line.startsWith(`${level}: [Preflight-${code}]`))).toContain(says);
  expect(seen.lines.filter((line) => line.startsWith("verbose: [problem]"))).toEqual([]);
});

test.each<[string, (machine: MadeUpMachine) => void]>([
  [
    "a log with room for exactly 1 GB",
    (m) => (m.database.meets = { ...goodState, dataBytes: 4e9, log: logOf(2e9, 1e9, 0) }),
  ],
  ["a log that waits for its next backup", (m) => (m.database.meets = { ...goodState, logReuseWait: "LOG_BACKUP" })],
  ["a check 30 days ago", (m) => (m.database.meets = { ...goodState, lastCheck: new Date("2025-12-11T03:00:00Z") })],
  [
    "other files that change at the next restart",
    (m) => (m.restart = { askedFor: [], files: ["C:\\Temp\\x.tmp"], deleted: [] }),
  ],
  ["the service's own process", (m) => (m.programs = [[{ id: 4711, name: "Octopus.Server" }]])],
  ["a program that only passes by", (m) => (m.programs = [[{ id: 77, name: "Octopus.Server" }], []])],
])("nothing is said of %s", async (_, change) => {
  const machine = new MadeUpMachine();
  change(machine);
  const { context, seen } = preflightOn(machine);
  await run(context);
  expect(seen.lines.filter((line) => line.includes("Preflight-"))).toEqual([]);
});

test.each<[string, (machine: MadeUpMachine) => void, string]>([
  ["Windows", (m) => (m.restart = undefined), "Windows-RestartPending"],
  [
    "the list of processes",
    (m) =>
      (m.tools.programsIn = () => Promise.reject(new Failure({ code: "PowerShell-Failed", what: "No.", next: "" }))),
    "Program-InUse",
  ],
])("%s that does not tell refuses nothing, and is said", async (_, change, code) => {
  const machine = new MadeUpMachine();
  change(machine);
  const { context, seen } = preflightOn(machine);
  await run(context);
  expect(seen.lines.join("\n")).toContain(`info: [Preflight-${code}] Not checked: `);
});
