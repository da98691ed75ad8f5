import { Failure } from "../../../src/step/failure";
import type { SystemVariables } from "../../../src/step/system-variables";
import { run } from "../../../steps/preflight/run";
import type { Context } from "../../../steps/preflight/contract";
import { failureOf } from "../../made-up/failure";
import { madeUpOpenRecord } from "../../made-up/node";
import { goodState } from "../../upgrade/database/made-up-database";
import { logOf, MadeUpMachine, preflightOn } from "./made-up-preflight";

interface Row {
  title: string;
  /** What is broken. */
  machine?: (machine: MadeUpMachine) => void;
  system?: Partial<SystemVariables>;
  inputs?: Partial<Context["inputs"]>;
  /** The code, and a piece of the sentence. */
  code: Failure["code"];
  says: string | RegExp;
}

const octo1 = { id: "Machines-1", name: "octo-1" };

/** Each row breaks one thing, so exactly one check may speak. */
const PROBLEMS: Row[] = [
  {
    title: "no primary",
    system: { primaryMachines: [] },
    code: "Machines-OnePrimary",
    says: "No machine in this run has the target tag HAServer-Primary",
  },
  {
    title: "two primaries",
    system: { primaryMachines: [octo1, { id: "Machines-2", name: "Machines-2" }] },
    code: "Machines-OnePrimary",
    says: "2 machines have the target tag HAServer-Primary: 'octo-1', Machines-2.",
  },
  {
    title: "a primary that is no node",
    system: { primaryMachines: [{ id: "Machines-9", name: "Machines-9" }] },
    code: "Machines-PrimaryIsNode",
    says: "Machine Machines-9 has the target tag HAServer-Primary but not HAServer.",
  },
  {
    title: "a machine that is no node of the run",
    system: { machineId: "Machines-9", machineName: "worker" },
    code: "Machines-ThisOne",
    says: "Machine 'worker' is not among the machines",
  },
  {
    title: "an account without rights",
    machine: (m) => (m.elevated = false),
    code: "Account-Elevated",
    says: "as nt authority\\system, without the administrator rights",
  },
  {
    title: "a full disk",
    machine: (m) => (m.gigabytes = 5.94),
    code: "Disk-Free",
    says: "5.9 GB at C:\\ProgramData free, and 6 GB",
  },
  {
    title: "a folder of ours that is open to others",
    machine: (m) => (m.folderProblem = "the folder C:\\x can be changed by others: its access list names BU"),
    code: "Folder-Closed",
    says: "On machine 'octo-1', the folder C:\\x can be changed by others",
  },
  {
    title: "no program",
    machine: (m) => (m.programExists = false),
    code: "Program-Found",
    says: "(looked in C:\\Octopus, D:\\Octopus)",
  },
  {
    title: "a program that does not run",
    machine: (m) => (m.installedVersion = undefined),
    code: "Program-Runs",
    says: "does not report its version",
  },
  { title: "no instance", machine: (m) => (m.instances = []), code: "Instance-One", says: "but no instance" },
  {
    title: "two instances",
    machine: (m) => (m.instances = ["OctopusServer", "Second"]),
    code: "Instance-One",
    says: "has 2 instances: OctopusServer, Second. One installation serves them all",
  },
  {
    title: "a node without a name",
    machine: (m) => (m.nodeName = ""),
    code: "Configuration-NodeName",
    says: "does not name the node",
  },
  {
    title: "a listen prefix with a password",
    machine: (m) => (m.listenPrefixes = ["http://me:CANARY@ha-1:80/"]),
    code: "Configuration-ListenPrefixes",
    says: "holds a user name or a query, which no listen prefix has (Octopus.WebPortal.ListenPrefixes: http://ha-1:80/)",
  },
  {
    title: "no listen prefix",
    machine: (m) => (m.listenPrefixes = []),
    code: "Configuration-ListenPrefixes",
    says: "Octopus.WebPortal.ListenPrefixes: empty",
  },
  {
    title: "no service under the exact name",
    machine: (m) => (m.instances = ["Second"]),
    code: "Service-Exists",
    says: "There is no Windows service 'OctopusDeploy: Second'",
  },
  {
    title: "a service that somebody disabled",
    machine: (m) => (m.startType = "disabled"),
    code: "Service-Disabled",
    says: "somebody disabled it on purpose",
  },
  {
    title: "no connection string",
    machine: (m) => (m.connectionString = ""),
    code: "Database-ConnectionString",
    says: "Upgrade.Database.ConnectionString",
  },
  {
    title: "another database",
    inputs: { databaseName: "Octopus" },
    code: "Database-Name",
    says: "names the database 'OctopusDeploy', but Upgrade.Database.Name says 'Octopus'",
  },
  {
    title: "Azure SQL Database behind an alias",
    machine: (m) => (m.database.is.engineEdition = 5),
    code: "Database-CanBackUpToFile",
    says: "Azure SQL Database has no BACKUP DATABASE",
  },
  {
    title: "a Managed Instance",
    machine: (m) => (m.database.is.engineEdition = 8),
    code: "Database-CanBackUpToFile",
    says: "Managed Instance",
  },
  { title: "RDS", machine: (m) => (m.database.is.isRds = true), code: "Database-CanBackUpToFile", says: "Amazon RDS" },
  {
    title: "a login that may not verify",
    machine: (m) => (m.database.is.mayCreateDatabase = false),
    code: "Database-Permissions",
    says: /may not verify\. .*Ask a DBA to run: USE \[master\]; GRANT CREATE ANY DATABASE TO \[octopus_upgrade\];/,
  },
  {
    title: "a login that may do nothing",
    machine: (m) =>
      Object.assign(m.database.is, { mayBackUp: false, mayCreateDatabase: false, mayChangeSchema: false }),
    code: "Database-Permissions",
    says: /may not back up, verify, change the schema\..*db_backupoperator.*CREATE ANY DATABASE.*db_owner ADD MEMBER/,
  },
  {
    title: "a database that does not tell its schema's version",
    machine: (m) => (m.database.schema = undefined),
    code: "Database-SchemaVersion",
    says: "dbo.OctopusServerInstallationHistory is empty or missing",
  },
  {
    title: "heartbeats that cannot be read: found out here and not in the outage",
    machine: (m) => {
      m.database.heartbeats = async () => {
        throw new Failure({ code: "Database-Refused", what: "Invalid object name.", next: "" });
      };
    },
    code: "Database-Heartbeats",
    says: "cannot be read from the database 'OctopusDeploy': Invalid object name.",
  },
  {
    title: "a clock that is ahead of the SQL Server's",
    machine: (m) => (m.database.time = new Date("2026-01-10T02:59:53.000Z")),
    code: "Database-Clock",
    says: "The clock of machine 'octo-1' is 7 s ahead of the SQL Server's.",
  },
  {
    title: "a clock that is behind it",
    machine: (m) => (m.database.time = new Date("2026-01-10T03:02:00.000Z")),
    code: "Database-Clock",
    says: "is 120 s behind the SQL Server's.",
  },
  {
    title: "Windows that wants a restart",
    machine: (m) => (m.restart = { askedFor: ["a component of Windows", "Windows Update"], files: [], deleted: [] }),
    code: "Windows-RestartPending",
    says: "On machine 'octo-1', a component of Windows and Windows Update asks for a restart.",
  },
  {
    title: "files of the program that change at the next restart",
    machine: (m) =>
      (m.restart = {
        askedFor: [],
        files: ["c:\\program files\\octopus deploy\\octopus\\Octopus.Core.dll"],
        deleted: [],
      }),
    code: "Program-ChangesAtRestart",
    says: "replaces or deletes 1 file of Octopus Server (c:\\program files",
  },
  {
    title: "Octopus Manager in the installation folder",
    machine: (m) => {
      const manager = { id: 77, name: "Octopus.Manager" };
      m.programs = [[manager, { id: 78, name: "Octopus.Server" }], [manager]];
    },
    code: "Program-InUse",
    says: "use files in C:\\Program Files\\Octopus Deploy\\Octopus\\: Octopus.Manager (process 77).",
  },
  {
    title: "a case-sensitive collation",
    machine: (m) => (m.database.meets = { ...goodState, collation: "Latin1_General_CS_AS" }),
    code: "Database-Collation",
    says: "is Latin1_General_CS_AS, which is case-sensitive",
  },
  {
    title: "a binary collation",
    machine: (m) => (m.database.meets = { ...goodState, collation: "Latin1_General_BIN2" }),
    code: "Database-Collation",
    says: "is Latin1_General_BIN2",
  },
  {
    title: "a column of another collation",
    machine: (m) => {
      const otherCollations = [{ column: "Event.Message", collation: "Latin1_General_CI_AS" }];
      m.database.meets = { ...goodState, otherCollations };
    },
    code: "Database-Collation",
    says: "A column of the database 'OctopusDeploy' has another collation than its own, SQL_Latin1_General_CP1_CI_AS: Event.Message (Latin1_General_CI_AS).",
  },
  {
    title: "a log that is full",
    machine: (m) => (m.database.meets = { ...goodState, log: logOf(2e9, 1.9e9, 0.8e9) }),
    code: "Database-LogSpace",
    says: "has room for 0.9 GB more. All scripts",
  },
  {
    title: "a database without a single heartbeat",
    machine: (m) => (m.database.heartbeats = async () => []),
    code: "Database-Heartbeats",
    says: "there is none.",
  },
];

test.each(PROBLEMS)("$title: $code", async ({ machine: change, system, inputs, code, says }) => {
  const machine = new MadeUpMachine();
  change?.(machine);
  const { context, seen } = preflightOn(machine, { ...(system ? { system } : {}), ...(inputs ? { inputs } : {}) });
  const failure = await failureOf(() => run(context));
  expect(failure.code).toBe(code);
  expect(failure.message).toMatch(
    typeof says === "string" ? new RegExp(says.replace(/[\\.*+?^${}()|[\]]/g, "\\$&")) : says,
  );
  expect(failure.next).toContain("Nothing was changed");
  expect(seen.lines.filter((line) => line.includes("[problem]"))).toEqual([expect.stringContaining(code)]);
  expect(seen.lines.filter((line) => line.startsWith("info: Node"))).toEqual([]);
});

/** With an open record these are no refusal: the run that was cut off has to be able to go on. */
const WARNINGS: Omit<Row, "system" | "inputs">[] = [
  { title: "a full disk", machine: (m) => (m.gigabytes = 1), code: "Disk-Free", says: "the run continues" },
  {
    title: "no program",
    machine: (m) => (m.programExists = false),
    code: "Program-Found",
    says: "its installation step fixes that",
  },
  {
    title: "a program that does not run",
    machine: (m) => (m.installedVersion = undefined),
    code: "Program-Runs",
    says: "its installation step fixes that",
  },
  {
    title: "no connection string",
    machine: (m) => (m.connectionString = ""),
    code: "Database-ConnectionString",
    says: "Upgrade.Database.ConnectionString",
  },
  {
    title: "Windows that wants a restart",
    machine: (m) => (m.restart = { askedFor: ["Windows Update"], files: [], deleted: [] }),
    code: "Windows-RestartPending",
    says: "asks for a restart",
  },
  {
    title: "files of the program that change at the next restart",
    machine: (m) =>
      (m.restart = { askedFor: [], files: ["C:\\Program Files\\Octopus Deploy\\Octopus\\a.dll"], deleted: [] }),
    code: "Program-ChangesAtRestart",
    says: "1 file",
  },
  {
    title: "Octopus Manager in the installation folder",
    machine: (m) => (m.programs = [[{ id: 77, name: "Octopus.Manager" }], [{ id: 77, name: "Octopus.Manager" }]]),
    code: "Program-InUse",
    says: "Octopus.Manager",
  },
  {
    title: "a case-sensitive collation",
    machine: (m) => (m.database.meets = { ...goodState, collation: "Latin1_General_CS_AS" }),
    code: "Database-Collation",
    says: "case-sensitive",
  },
  {
    title: "a log that is full",
    machine: (m) => (m.database.meets = { ...goodState, log: logOf(1e9, 1e9, 0) }),
    code: "Database-LogSpace",
    says: "has room for 0.0 GB",
  },
  {
    title: "a clock that is off",
    machine: (m) => (m.database.time = new Date("2026-01-10T03:02:00.000Z")),
    code: "Database-Clock",
    says: "behind the SQL Server's",
  },
];

test.each(WARNINGS)("$title, with an open record, is said and no refusal", async ({ machine: change, code, says }) => {
  const machine = new MadeUpMachine(madeUpOpenRecord());
  change?.(machine);
  const { context, seen } = preflightOn(machine);
  await run(context);
  expect(seen.lines.find((line) => line.startsWith(`warning: [Preflight-${code}]`))).toMatch(says);
});

test("files that are deleted at the next restart are refused with an open record, too", async () => {
  const machine = new MadeUpMachine(madeUpOpenRecord());
  const file = "C:\\Program Files\\Octopus Deploy\\Octopus\\Octopus.Server.exe";
  machine.restart = { askedFor: [], files: [file], deleted: [file] };
  const failure = await failureOf(() => run(preflightOn(machine).context));
  expect(failure.code).toBe("Program-ChangesAtRestart");
  expect(failure.message).toContain(`deletes 1 file of Octopus Server (${file})`);
});

test("Disabled with an open record was done by the run that was cut off", async () => {
  const machine = new MadeUpMachine(madeUpOpenRecord({ found: { startType: "automatic" } })).stopped();
  machine.startType = "disabled";
  const { context, seen } = preflightOn(machine);
  await run(context);
  expect(seen.outputs.ServiceName).toBe("OctopusDeploy");
});

test("Disabled with a closed record is somebody else's doing again", async () => {
  const machine = new MadeUpMachine(madeUpOpenRecord({ open: false }));
  machine.startType = "disabled";
  expect((await failureOf(() => run(preflightOn(machine).context))).code).toBe("Service-Disabled");
});

test.each(["2026-01-10T02:59:55.000Z", "2026-01-10T03:00:05.000Z"])(
  "a clock within the margin is fine: %s",
  async (time) => {
    const machine = new MadeUpMachine();
    machine.database.time = new Date(time);
    await expect(run(preflightOn(machine).context)).resolves.toBeUndefined();
  },
);

test("a login that does not see other sessions is a warning with the GRANT", async () => {
  const machine = new MadeUpMachine();
  machine.database.is.maySeeSessions = false;
  const { context, seen } = preflightOn(machine);
  await run(context);
  expect(seen.lines.join("\n")).toMatch(/warning: \[Preflight-Database-SeesSessions\] .*GRANT VIEW SERVER STATE/);
});

test("no check is asked about free disk when 0 is required", async () => {
  const machine = new MadeUpMachine();
  machine.gigabytes = 0;
  const { context } = preflightOn(machine, { inputs: { freeGigabytes: 0 } });
  await run(context);
});
