import { readConnectionString } from "../../../src/sql/connection-string";
import { SecretScan } from "../../../src/rehearsal/secret-scan";
import { Failure } from "../../../src/step/failure";
import { inputsFromParameters } from "../../../src/step/parameters";
import { CHECKS } from "../../../steps/preflight/checks";
import { run } from "../../../steps/preflight/run";
import preflight from "../../../steps/preflight/step";
import { failureOf } from "../../made-up/failure";
import { IMAGE_PATH, madeUpOpenRecord } from "../../made-up/node";
import { CONNECTION_STRING, MadeUpMachine, PASSWORD, preflightOn, PROGRAM } from "./made-up-preflight";
import { versionOf } from "../../made-up/version";

const scan = new SecretScan({ password: PASSWORD, connectionString: CONNECTION_STRING });
const boom = (code: Failure["code"]) => new Failure({ code, what: `${code} happened.`, next: "Fix it." });

test("a node on which all is well: what is handed over, and the story in a few lines", async () => {
  const machine = new MadeUpMachine();
  const { context, seen } = preflightOn(machine);
  await run(context);
  expect(seen.outputs).toEqual({
    MachineId: "Machines-1",
    NodeName: "ha-1",
    InstalledVersion: "2025.4.10333",
    HistoryVersion: "2025.3.100",
    HomeFolder: "C:\\Octopus",
    InstanceName: "OctopusServer",
    ServiceName: "OctopusDeploy",
    ServiceAccount: "LocalSystem",
    ServiceImagePath: IMAGE_PATH,
    MasterKeyFingerprint: "0f0f",
    ServerProgram: PROGRAM,
    ListenPrefixes: ["http://+:80/"],
    NodeAddress: "http://OCTO-WIN-1",
    DatabaseConnectionString: CONNECTION_STRING,
    SqlClientNames: ["OCTO-1", "10.0.0.1", "OCTO-WIN-1"],
    InstanceLogin: "octopus",
    SchemaVersion: "2025.3.100",
    WindowsVersion: "10.0.17763",
    SqlServerVersion: "16.0.4135.4",
    ClockAheadSeconds: 0,
    CheckVerdicts: CHECKS.map(({ name }) => `${name} ok`),
  });
  expect(seen.lines.filter((line) => !line.startsWith("verbose"))).toEqual([
    "info: SQL Server 'sql1,1433' is queried through the driver in the step's package (mssql), because of the connection string: it has a SQL login and goes over TCP.",
    "info: Node ha-1 is machine 'octo-1': Octopus Server 2025.4.10333, service 'OctopusDeploy' running, automatic, as LocalSystem.",
    "info: Database 'OctopusDeploy' on SQL1 (Enterprise Edition (64-bit), 16.0.4135.4) has the schema of 2025.3.100.",
    expect.stringMatching(/^info: Outage with Full: at least 5 min \(.*full backup 5 min \(msdb/),
    expect.stringMatching(/^info: Outage with DifferentialAfterFull: at least 15 s \(.*5\.0 % of the data changed/),
    expect.stringMatching(/^info: Outage with SnapshotAfterBackup: at least 5 s/),
    expect.stringMatching(/^info: Outage with no schema change: at least 5 s/),
  ]);
  expect(seen.lines.filter((line) => line.startsWith("verbose: [ok]"))).toHaveLength(CHECKS.length);
});

test.each([false, true])("nothing is changed (dry run: %s), and what is handed over is the same", async (dryRun) => {
  const machine = new MadeUpMachine();
  const { context, seen } = preflightOn(machine, { dryRun });
  await run(context);
  expect(seen.lines.filter((line) => /^(change|would)/.test(line))).toEqual([]);
  expect(machine.done).toEqual(["show-configuration OctopusServer"]);
  expect(seen.outputs.NodeName).toBe("ha-1");
});

test("all problems at once, each under its name", async () => {
  const machine = new MadeUpMachine();
  machine.elevated = false;
  machine.startType = "disabled";
  machine.gigabytes = 1;
  machine.database.is.mayBackUp = false;
  const { context, seen } = preflightOn(machine, { system: { primaryMachines: [] } });
  const failure = await failureOf(() => run(context));
  expect(failure.code).toBe("Checks-Failed");
  expect(failure.what).toBe("5 checks failed on machine 'octo-1'.");
  for (const name of [
    "Machines-OnePrimary",
    "Account-Elevated",
    "Disk-Free",
    "Service-Disabled",
    "Database-Permissions",
  ]) {
    expect(failure.why).toContain(`[Preflight-${name}] `);
    expect(seen.lines.filter((line) => line.startsWith(`warning: [Preflight-${name}]`))).toHaveLength(1);
  }
});

describe("a node that is refused hands on what is known of it, for the steps that run after a failure", () => {
  test("all of it, when only a check refuses", async () => {
    const machine = new MadeUpMachine();
    machine.elevated = false;
    const { context, seen } = preflightOn(machine);
    expect((await failureOf(() => run(context))).code).toBe("Account-Elevated");
    // Its database tells its version: nobody needs the scripts. It is newer than any that needs a .NET Framework of the machine.
    const handed = preflight.outputs.filter((name) => name !== "NewestScript" && name !== "FrameworkRelease");
    expect(Object.keys(seen.outputs).sort()).toEqual([...handed].sort());
    expect(seen.outputs).toMatchObject({ NodeName: "ha-1", DatabaseConnectionString: CONNECTION_STRING });
  });

  test("the connection string before anything is asked of the database", async () => {
    const machine = new MadeUpMachine();
    const { context, seen } = preflightOn(machine);
    machine.tools.connect = async () => {
      expect(seen.outputs).toEqual({ MachineId: "Machines-1", DatabaseConnectionString: CONNECTION_STRING });
      throw boom("Database-NotReachable");
    };
    expect((await failureOf(() => run(context))).code).toBe("Database-NotReachable");
    expect(seen.outputs.DatabaseConnectionString).toBe(CONNECTION_STRING);
  });

  test("nothing of what is not known", async () => {
    const machine = new MadeUpMachine();
    machine.configurationThrows = boom("Server-CommandFailed");
    const { context, seen } = preflightOn(machine);
    await failureOf(() => run(context));
    expect(Object.keys(seen.outputs).sort()).toEqual([
      "CheckVerdicts",
      "InstalledVersion",
      "InstanceName",
      "MachineId",
      "MasterKeyFingerprint",
      "ServerProgram",
      "ServiceAccount",
      "ServiceImagePath",
      "ServiceName",
      "SqlClientNames",
      "WindowsVersion",
    ]);
  });
});

describe("which master key it is", () => {
  test("is not asked for on another node than the primary", async () => {
    const machine = new MadeUpMachine();
    machine.masterKey = boom("Server-CommandFailed");
    const primaryMachines = [{ id: "Machines-9", name: "octo-9" }];
    const { context, seen } = preflightOn(machine, { system: { primaryMachines } });
    await failureOf(() => run(context)).catch(() => undefined);
    expect(seen.outputs).not.toHaveProperty("MasterKeyFingerprint");
  });

  test.each([
    ["the program refuses", boom("Server-CommandFailed")],
    ["it shows none", undefined],
  ])("is no matter of the checks: %s", async (_title, masterKey) => {
    const machine = new MadeUpMachine();
    machine.masterKey = masterKey;
    const { context, seen } = preflightOn(machine);
    await run(context);
    expect(seen.outputs).not.toHaveProperty("MasterKeyFingerprint");
    expect(seen.outputs.CheckVerdicts).toEqual(CHECKS.map(({ name }) => `${name} ok`));
  });
});

describe("what could not be found out", () => {
  test("is a problem of its own, and what needs it is skipped and said so", async () => {
    const machine = new MadeUpMachine();
    machine.configurationThrows = boom("Server-CommandFailed");
    const { context, seen } = preflightOn(machine);
    const failure = await failureOf(() => run(context));
    expect([failure.code, failure.what]).toEqual(["Server-CommandFailed", "Server-CommandFailed happened. Fix it."]);
    const skipped = seen.lines.filter((line) => line.includes("[skipped]"));
    expect(skipped.filter((line) => !line.endsWith("(needs the instance's configuration)"))).toEqual([]);
    expect(skipped.map((line) => /\] (\S+):/.exec(line)?.[1])).toEqual(
      CHECKS.filter(({ name }) => /^(Configuration|Database|Rollback)-/.test(name)).map(({ name }) => name),
    );
  });

  test("names the first cause: no instance, so nothing of it is asked", async () => {
    const machine = new MadeUpMachine();
    machine.instances = [];
    const { context, seen } = preflightOn(machine);
    await failureOf(() => run(context));
    expect(seen.lines.find((line) => line.includes("[skipped] Service-Exists"))).toContain(
      "(needs the instances on this machine)",
    );
    expect(machine.done).toEqual([]);
  });

  test("does not hide the others", async () => {
    const machine = new MadeUpMachine();
    machine.connectThrows = boom("Database-NotReachable");
    machine.elevated = false;
    const failure = await failureOf(() => run(preflightOn(machine).context));
    expect(failure.why).toMatch(/\[Preflight-Database-NotReachable\].*\[Preflight-Account-Elevated\]/);
  });

  test("is said once when it stands in the way of several", async () => {
    const machine = new MadeUpMachine();
    const silent = async () => Promise.reject(boom("Windows-ToolSilent"));
    Object.assign(machine.tools, { account: silent, folderProblem: silent });
    expect((await failureOf(() => run(preflightOn(machine).context))).code).toBe("Windows-ToolSilent");
  });

  test("a fault of the program itself is not dressed up as a finding", async () => {
    const machine = new MadeUpMachine();
    machine.connectThrows = new TypeError("a bug");
    await expect(run(preflightOn(machine).context)).rejects.toThrow(TypeError);
  });
});

test("to look only removes nothing that an earlier run left behind", async () => {
  const machine = new MadeUpMachine(madeUpOpenRecord({ open: false }));
  machine.kept.now = "Server=old;User ID=u;Password=canary-old";
  const { context } = preflightOn(machine, { inputs: { mode: "InspectOnly" } });
  await run(context);
  expect(machine.kept.now).toBeDefined();
  await run(preflightOn(machine).context);
  expect(machine.kept.now).toBeUndefined();
});

describe("an installation in progress", () => {
  test("is waited for, and the version is read after it", async () => {
    const machine = new MadeUpMachine();
    machine.installerLooks = 3;
    machine.afterInstaller = () => (machine.installedVersion = versionOf("2026.1.11242"));
    const { context, seen } = preflightOn(machine);
    machine.database.now = async () => context.clock.now();
    await run(context);
    expect(seen.outputs.InstalledVersion).toBe("2026.1.11242");
    expect(seen.lines.find((line) => line.startsWith("wait: "))).toContain(
      "Windows Installer on node octo-1 to finish",
    );
  });

  test("that does not end: nothing is said of what is installed", async () => {
    const machine = new MadeUpMachine();
    machine.installerLooks = 1000;
    const { context, seen } = preflightOn(machine);
    expect((await failureOf(() => run(context))).code).toBe("Installer-StillRunning");
    expect(seen.lines.find((line) => line.includes("[skipped] Program-Found"))).toContain(
      "needs the installed version",
    );
    expect(machine.done).toEqual([]);
  });
});

describe("an unfinished run", () => {
  test("no program left: the facts come from the record", async () => {
    const machine = new MadeUpMachine(madeUpOpenRecord({ found: { startType: "automatic" } })).stopped();
    machine.programExists = false;
    machine.startType = "disabled";
    const { context, seen } = preflightOn(machine);
    await run(context);
    const { facts } = madeUpOpenRecord();
    expect(seen.outputs).toMatchObject({
      NodeName: "ha-1",
      InstalledVersion: "",
      InstanceName: facts.instanceName,
      ServiceName: facts.serviceName,
      ServerProgram: facts.serverProgram,
      ListenPrefixes: facts.listenPrefixes,
      NodeAddress: facts.nodeAddress,
      DatabaseConnectionString: "",
      SchemaVersion: "",
    });
    expect(seen.lines.find((line) => line.startsWith("highlight: "))).toContain("unfinished run to 2026.1.11242");
  });

  test("what the program does not tell any more, the unfinished run has kept", async () => {
    const machine = new MadeUpMachine(madeUpOpenRecord()).stopped();
    machine.configurationThrows = boom("Server-CommandFailed");
    machine.kept.now = CONNECTION_STRING;
    const { context, seen } = preflightOn(machine);
    machine.tools.connect = async (text) => {
      expect(text).toBe(CONNECTION_STRING);
      expect(seen.masked).toEqual(expect.arrayContaining([CONNECTION_STRING, PASSWORD]));
      return machine.database;
    };
    await run(context);
    expect(seen.outputs).toMatchObject({
      DatabaseConnectionString: CONNECTION_STRING,
      SchemaVersion: "2025.3.100",
    });
    expect(machine.kept.now).toBe(CONNECTION_STRING);
  });

  test("what was kept cannot be decrypted: a warning, and the sentence that helps", async () => {
    const machine = new MadeUpMachine(madeUpOpenRecord()).stopped();
    machine.configurationThrows = boom("Server-CommandFailed");
    machine.kept.throws = boom("PowerShell-Failed");
    const { context, seen } = preflightOn(machine);
    await run(context);
    expect(seen.outputs).toMatchObject({ DatabaseConnectionString: "", SchemaVersion: "" });
    const text = seen.lines.join("\n");
    expect(text).toContain("PowerShell-Failed happened.");
    expect(text).toContain("project variable Upgrade.Database.ConnectionString");
  });

  test("the program's own connection string counts before the one that was kept", async () => {
    const machine = new MadeUpMachine(madeUpOpenRecord());
    machine.kept.now = "Server=old;User ID=u;Password=canary-old";
    await run(preflightOn(machine).context);
    expect(machine.connected).toEqual([CONNECTION_STRING]);
  });

  test("a newer program that refuses to talk to the older schema: the record stands in", async () => {
    const machine = new MadeUpMachine(madeUpOpenRecord()).stopped();
    machine.configurationThrows = boom("Server-CommandFailed");
    const { context, seen } = preflightOn(machine, { inputs: { connectionString: CONNECTION_STRING } });
    await run(context);
    expect(seen.outputs).toMatchObject({
      NodeName: "ha-1",
      NodeAddress: "http://ha-1:80",
      SchemaVersion: "2025.3.100",
    });
    expect(seen.lines.join("\n")).toMatch(
      /warning: Server-CommandFailed happened\..*record of the unfinished run is used instead/,
    );
  });

  test("of another primary is refused, with everything else that is wrong", async () => {
    const machine = new MadeUpMachine(madeUpOpenRecord({ primaryMachine: "octo-9" }));
    machine.elevated = false;
    const failure = await failureOf(() => run(preflightOn(machine).context));
    expect(failure.why).toMatch(/\[Preflight-Record-OtherPrimary\].*'octo-9'.*\[Preflight-Account-Elevated\]/);
  });
});

describe("a connection string that was kept and belongs to no unfinished run", () => {
  const left = (record = madeUpOpenRecord({ open: false })) => {
    const machine = new MadeUpMachine(record);
    machine.kept.now = "Server=old;User ID=u;Password=canary-left";
    return machine;
  };

  test.each([true, false])("is removed, and not used (dry run: %s)", async (dryRun) => {
    const machine = left();
    const { context, seen } = preflightOn(machine, { dryRun });
    await run(context);
    expect(machine.connected).toEqual([CONNECTION_STRING]);
    expect(seen.lines).toContain(
      `${dryRun ? "would" : "change"}: remove ${machine.kept.path}, which belongs to no unfinished run`,
    );
    expect(await machine.kept.isThere()).toBe(dryRun);
  });

  test("stays while its run is unfinished", async () => {
    const machine = left(madeUpOpenRecord());
    await run(preflightOn(machine).context);
    expect(await machine.kept.isThere()).toBe(true);
  });

  test.each([true, false])("so is what a database upgrade printed, with its record open: %s", async (open) => {
    const machine = left(madeUpOpenRecord({ open }));
    machine.output.now = "printed";
    await run(preflightOn(machine).context);
    expect(await machine.output.isThere()).toBe(open);
  });

  test("that cannot be removed is a warning", async () => {
    const machine = left();
    machine.kept.remove = async () => Promise.reject(new Error("EBUSY: held"));
    const { context, seen } = preflightOn(machine);
    await run(context);
    expect(seen.lines.at(-1)).toMatch(/^warning: .*could not be removed: EBUSY: held/);
  });
});

describe("secrets", () => {
  test("are masked before the database is reached, and stand in one output only", async () => {
    const machine = new MadeUpMachine();
    const { context, seen } = preflightOn(machine);
    const connect = machine.tools.connect;
    machine.tools.connect = async (text) => {
      expect(seen.masked).toEqual(expect.arrayContaining([CONNECTION_STRING, PASSWORD]));
      return connect(text);
    };
    await run(context);
    const { DatabaseConnectionString, ...others } = seen.outputs;
    expect(DatabaseConnectionString).toBe(CONNECTION_STRING);
    expect(scan.find(JSON.stringify([seen.lines, others]) + seen.lines.join("\n"))).toEqual([]);
  });

  test("do not stand in what is said of a connection string that cannot be used", async () => {
    const machine = new MadeUpMachine();
    machine.connectionString = `Server=sql1;Integrated Security=True;Password='${PASSWORD}'`;
    machine.tools.connect = async (text) => {
      const verdict = readConnectionString(text);
      throw verdict.usable ? new Error("usable") : new Failure(verdict.refusal);
    };
    const { context, seen } = preflightOn(machine);
    const failure = await failureOf(() => run(context));
    expect(failure.code).toMatch(/^Database-/);
    expect(scan.find(`${failure.message}\n${seen.lines.join("\n")}`)).toEqual([]);
  });
});

test("the client is said before it connects, so that a refusal can be told from it", async () => {
  const machine = new MadeUpMachine();
  machine.connectionString = "Data Source=sql1;Initial Catalog=OctopusDeploy;Integrated Security=True";
  machine.connectThrows = boom("Database-LoginFailed");
  const { context, seen } = preflightOn(machine);
  expect((await failureOf(() => run(context))).code).toBe("Database-LoginFailed");
  expect(seen.lines.find((line) => line.startsWith("info: "))).toMatch(/Windows PowerShell .*Windows login/);
});

test("permissions that a Windows login lacks are said of the Tentacle's account", async () => {
  const machine = new MadeUpMachine();
  machine.database.is = {
    ...machine.database.is,
    login: "CONTOSO\\OCTO1$",
    windowsGroups: ["CONTOSO\\Nodes"],
    mayBackUp: false,
  };
  const failure = await failureOf(() => run(preflightOn(machine).context));
  expect(failure.message).toMatch(
    /login 'CONTOSO\\OCTO1\$'.*Windows account the Tentacle runs as.*through the Windows group 'CONTOSO\\Nodes'.*\[CONTOSO\\OCTO1\$\]/,
  );
});

test("a connection string that is given counts, and the instance's own is not used", async () => {
  const machine = new MadeUpMachine();
  const given = "Data Source=sql1;Initial Catalog=OctopusDeploy;User ID=octopus_upgrade;Password=other";
  const { context, seen } = preflightOn(machine, { inputs: { connectionString: given } });
  await run(context);
  expect(machine.connected).toEqual([given]);
  expect(seen.outputs.DatabaseConnectionString).toBe(given);
});

test("the database is closed again, also when it answers no question", async () => {
  const machine = new MadeUpMachine();
  machine.database.schema = boom("Database-Refused");
  let closed = 0;
  machine.database.close = async () => void (closed += 1);
  await failureOf(() => run(preflightOn(machine).context));
  expect(closed).toBe(1);
});

test.each(preflight.examples)("example: $title", ({ parameters }) => {
  expect(inputsFromParameters(preflight.inputs, parameters)).toMatchObject({ dryRun: false });
});

test("every check has a name of its own, with area and identifier", () => {
  const names = CHECKS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !/^[A-Z][A-Za-z]+-[A-Z][A-Za-z]+$/.test(name))).toEqual([]);
});
