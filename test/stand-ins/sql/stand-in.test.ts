import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConnectionString } from "../../../src/sql/connection-string";
import { realMachine } from "../../../src/machine/real";
import type { SqlTarget } from "../../../src/machine/sql";
import { openMssqlSession } from "../../../src/sql/mssql-session";
import { statements } from "../../../src/sql/statements";
import { diskOfThisComputer } from "../../../src/stand-ins/disk-of-this-computer";
import { startSqlStandIn, type SqlStandIn } from "../../../src/stand-ins/sql/stand-in";
import { MadeUpClock } from "../../made-up/context";
import { closeAll, connect, connectWithReset, errorsOf } from "./driver";
import { MadeUpSqlWorld, PASSWORD, USER } from "./made-up-world";
import type { Statement } from "../../../src/sql/sql-session";
import type { ConnectionPool } from "mssql";

let world: MadeUpSqlWorld;
let standIn: SqlStandIn;
let folder: string;
let file: string;

beforeEach(async () => {
  world = new MadeUpSqlWorld();
  standIn = await startSqlStandIn(world, diskOfThisComputer);
  folder = mkdtempSync(join(tmpdir(), "octopus-ha-sql-"));
  file = join(folder, "Octopus'Deploy.bak");
});
afterEach(async () => {
  await closeAll();
  await standIn.close();
  rmSync(folder, { recursive: true, force: true });
});

type Row = Record<string, unknown>;

async function ask(pool: ConnectionPool, { text, parameters = {} }: Statement, onMessage?: (number: number) => void) {
  const request = pool.request();
  for (const [name, value] of Object.entries(parameters)) request.input(name, value);
  if (onMessage) request.on("info", ({ number }: { number: number }) => onMessage(number));
  const result = await request.query<Row>(text);
  return (result.recordsets as Row[][])[0] ?? [];
}
const numbers = async (work: Promise<unknown>) => (await errorsOf(work)).errors.map(({ number }) => number);
const backup = (options = { compress: true }, database = "OctopusDeploy") =>
  statements.backup(database, file, "before", options);

const OF_ONE_DATABASE = new Set([
  "asyncStatistics",
  "singleUser",
  "multiUser",
  "setRecovery",
  "setOwner",
  ...["restore", "restoreBase", "restoreDifferential", "revert"],
  "createSnapshot",
  "dropSnapshot",
]);

/** Real Node programs run the pool's check too, so it must never be an error. */
test("it knows every statement of this project, and what the driver says by itself", async () => {
  const pool = await connect(standIn.port);
  world.backup = { seconds: 0, sizeBytes: 1 };
  world.hasNodeStatusTable = true;
  for (const [name, make] of Object.entries(statements)) {
    // Those about a database in their text are refused for any other name.
    if (OF_ONE_DATABASE.has(name)) continue;
    const statement = name === "backup" ? backup() : (make as (file: string) => Statement)(file);
    await ask(pool, statement).catch((error: unknown) => {
      // The table of older servers is not there.
      if (name !== "heartbeatsBeforeStatusTable") throw error;
    });
  }
  await pool.request().batch("SELECT 1;");
  expect(world.told.filter((told) => told.startsWith("not understood"))).toEqual([]);
});

test.each([
  "DROP TABLE Machine",
  "SELECT Password FROM dbo.Users",
  "SELECT GETUTCDATE() AS UtcTime FROM dbo.Elsewhere",
  "SELECT GETUTCDATE() AS UtcTime; DROP TABLE Machine",
  "BACKUP DATABASE [OctopusDeploy] TO DISK = N'x' WITH STATS = 5, STATS = 6",
  "BACKUP DATABASE [OctopusDeploy] TO DISK = N'x' WITH COPY_ONLY, FASTER",
  "BACKUP LOG [OctopusDeploy] TO DISK = N'x'",
  "RESTORE DATABASE [OctopusDeploy] FROM DISK = N'x' WITH NORECOVERY, RECOVERY",
  "RESTORE DATABASE [OctopusDeploy] FROM DATABASE_SNAPSHOT = N'x' WITH STATS = 1",
  "EXEC sp_getapplock @Resource = N'x', @LockMode = N'Shared', @LockOwner = N'Session', @LockTimeout = 0",
  "SELECT 'open",
  "",
])("what it does not know is an error and is told to the world: %s", async (text) => {
  const pool = await connect(standIn.port);
  expect((await errorsOf(pool.request().batch(text))).errors[0]?.message).toContain("does not know this statement");
  expect(world.told).toEqual([`not understood: ${text}`]);
});

test("a statement is recognised by what it says, not by how it is written", async () => {
  const pool = await connect(standIn.port);
  const text = "select /* the clock */ getUTCdate ( ) as [Utc Time] -- now\n;";
  expect((await pool.request().query<Row>(text)).recordset).toEqual([{ "Utc Time": world.now() }]);
});

describe("who may log in", () => {
  const login = (more: object) => errorsOf(connect(standIn.port, more));

  test("not with a wrong password, and not to another database", async () => {
    const wrong = await login({ password: "wrong" });
    expect(wrong).toMatchObject({ code: "ELOGIN", errors: [{ message: "Login failed for user 'octopus'." }] });
    const { target } = readConnectionString(
      standIn.connectionString(USER, PASSWORD, { "Initial Catalog": "Elsewhere" }),
    ) as { target: SqlTarget };
    const surroundings = { ...realMachine, clock: new MadeUpClock(), signal: new AbortController().signal };
    await expect(openMssqlSession(surroundings, target, 5)).rejects.toMatchObject({ number: 4060, kind: "login" });
  });

  test("the connection string is one that the steps read", () => {
    const verdict = readConnectionString(standIn.connectionString(USER, PASSWORD));
    expect(verdict).toMatchObject({
      usable: true,
      target: { host: "127.0.0.1", port: standIn.port, user: USER, password: PASSWORD, encrypt: "required" },
    });
  });
});

describe("what the database says", () => {
  test("the newest installed version, whatever null rows there are", async () => {
    expect(await ask(await connect(standIn.port), statements.schemaVersion())).toEqual([{ Version: "2025.1.200" }]);
  });

  test("heartbeats, in both shapes of the tables", async () => {
    const pool = await connect(standIn.port);
    expect(await ask(pool, statements.heartbeats())).toMatchObject([
      { NodeName: "ha-1", AgeSeconds: "12", IsOffline: false },
      { NodeName: "ha-2", AgeSeconds: "400", IsOffline: true },
      { NodeName: "ha-3", AgeSeconds: null, LastSeen: null },
    ]);
    expect(await numbers(ask(pool, statements.heartbeatsBeforeStatusTable()))).toEqual([207]);
    world.hasNodeStatusTable = false;
    expect(await numbers(ask(pool, statements.heartbeats()))).toEqual([208]);
    expect(await ask(pool, statements.heartbeatsBeforeStatusTable())).toHaveLength(3);
  });

  test("sessions of others, when one may see them", async () => {
    const given = { host: "HA1", program: "Octopus Server", login: "svc", address: "10.0.0.2", hasSchemaLocks: true };
    world.others = [given];
    const pool = await connect(standIn.port);
    await ask(await connect(standIn.port, { options: { appName: "another" } }), statements.clock());
    const seen = await ask(pool, statements.sessions("OctopusDeploy"));
    expect(seen).toMatchObject([
      { ProgramName: "Octopus Server", ClientAddress: "10.0.0.2", HasTransaction: 0, HasSchemaLocks: 1 },
      { ProgramName: "another", ClientAddress: "10.0.0.1", HasSchemaLocks: 0, HasUpgraderLock: 0 },
    ]);
    world.permissions = { ...world.permissions, seeSessions: false };
    expect(await numbers(ask(pool, statements.sessions("OctopusDeploy")))).toEqual([300]);
    expect(await numbers(ask(pool, statements.serviceAccount()))).toEqual([300]);
  });

  test("facts and permissions", async () => {
    world.permissions = { ...world.permissions, createDatabase: false };
    const pool = await connect(standIn.port);
    expect(await ask(pool, statements.serverFacts())).toMatchObject([
      { DatabaseName: "OctopusDeploy", LoginName: USER, EngineEdition: 2, IsRds: 0 },
    ]);
    expect(await ask(pool, statements.permissions())).toEqual([
      { MayBackUp: 1, MayCreateDatabase: 0, MayChangeSchema: 1, MaySeeSessions: 1 },
    ]);
    expect(await ask(pool, statements.loginToken())).toEqual([
      { Name: USER, Type: "SQL LOGIN" },
      { Name: "public", Type: "SERVER ROLE" },
    ]);
  });
});

describe("backups", () => {
  test("progress comes over time; the file tells what it is; verify reads it", async () => {
    const pool = await connect(standIn.port);
    const seen: number[] = [];
    const began = performance.now();
    world.secondsPerSecond = 0.3;
    await ask(pool, backup(), (number) => seen.push(number));
    expect(performance.now() - began).toBeGreaterThan(250);
    expect(seen.filter((number) => number === 3211)).toHaveLength(100);
    expect(seen.slice(-2)).toEqual([4035, 3014]);
    await ask(pool, statements.verifyBackup(file));
    expect(await ask(pool, statements.backupHeader(file))).toMatchObject([
      {
        ...{ DatabaseName: "OctopusDeploy", IsCopyOnly: true, HasBackupChecksums: true, IsDamaged: false },
        ...{ BackupSize: 5_000_000_000, CompressedBackupSize: "5000000000", Position: 1, BackupStartDate: world.now() },
      },
    ]);
    expect(world.told).toEqual([
      "backup began, copy-only, checksum",
      "backup of 2025.1.200 finished, 5000000000 bytes",
      "verified with checksum: true",
    ]);
  });

  test.each<{ title: string; prepare: () => void; make?: () => Statement; errors: number[] }>([
    { title: "no such folder", prepare: () => (file = join(folder, "absent", "x.bak")), errors: [3201, 3013] },
    { title: "access denied", prepare: () => (world.backup.fault = { kind: "access-denied" }), errors: [3201, 3013] },
    {
      title: "the device is full",
      prepare: () => (world.backup.fault = { kind: "device-full", atPercent: 40 }),
      errors: [3202, 3271, 3013],
    },
    { title: "another database", prepare: () => {}, make: () => backup(undefined, "x]; DROP"), errors: [911, 3013] },
    { title: "no permission", prepare: () => (world.permissions.backUp = false), errors: [262, 3013] },
    { title: "Express does not compress", prepare: () => (world.server.engineEdition = 4), errors: [1844, 3013] },
    { title: "Azure SQL Database", prepare: () => (world.server.engineEdition = 5), errors: [40_510, 3013] },
  ])("refused or failed: $title", async ({ prepare, make, errors }) => {
    prepare();
    const pool = await connect(standIn.port);
    expect(await numbers(ask(pool, (make ?? backup)()))).toEqual(errors);
    expect(world.told.at(-1)).toMatch(/^backup failed/);
  });

  test("one that stalls can be cancelled; one whose connection is lost fails", async () => {
    const pool = await connect(standIn.port);
    world.backup.fault = { kind: "stalls", atPercent: 10 };
    const request = pool.request();
    for (const [name, value] of Object.entries(backup().parameters ?? {})) request.input(name, value);
    setTimeout(() => request.cancel(), 100);
    expect((await errorsOf(request.query(backup().text))).code).toBe("ECANCEL");
    world.backup.fault = { kind: "connection-lost", atPercent: 10 };
    expect((await errorsOf(ask(pool, backup()))).errors[0]?.message).toMatch(/ECONNRESET|socket/);
    expect(world.told.filter((told) => told.startsWith("backup failed"))).toHaveLength(2);
    // An unfinished file is no backup.
    expect(await numbers(ask(pool, statements.backupHeader(file)))).toEqual([3241, 3013]);
  });

  test.each<{ title: string; prepare: () => void; error: number }>([
    { title: "there is no file", prepare: () => {}, error: 3201 },
    { title: "the file is something else", prepare: () => writeFileSync(file, "PK"), error: 3241 },
    { title: "one may not verify", prepare: () => (world.permissions.createDatabase = false), error: 262 },
  ])("not verified: $title", async ({ prepare, error }) => {
    prepare();
    expect(await numbers(ask(await connect(standIn.port), statements.verifyBackup(file)))).toEqual([error, 3013]);
    expect(world.told).toEqual(["verified with checksum: false"]);
  });

  test("a damaged file, a damaged set and one without checksums do not verify", async () => {
    const pool = await connect(standIn.port);
    await ask(pool, backup());
    world.verify = { seconds: 0, damaged: true };
    expect(await numbers(ask(pool, statements.verifyBackup(file)))).toEqual([3189, 3013]);
    world.verify = { seconds: 0 };
    writeFileSync(file, "x", { flag: "a" });
    expect(await numbers(ask(pool, statements.verifyBackup(file)))).toEqual([3189, 3013]);
    expect(await ask(pool, statements.backupHeader(file))).toMatchObject([{ IsDamaged: true }]);
    const { text, parameters = {} } = backup();
    await ask(pool, { text: text.replace(" CHECKSUM,", ""), parameters });
    expect(await numbers(ask(pool, statements.verifyBackup(file)))).toEqual([3187, 3013]);
  });
});

describe("the application lock", () => {
  const lockOf = async (pool: ConnectionPool) => {
    await ask(pool, statements.takeLock("OctopusDeploy"));
    return (await ask(pool, statements.lockHeld("OctopusDeploy")))[0]?.Mode;
  };
  const settled = async (expected: string) => {
    for (let tries = 0; tries < 50 && world.told.at(-1) !== expected; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return world.told.at(-1);
  };

  test("one connection holds it; the other gets it after the release", async () => {
    const [one, other] = [await connect(standIn.port), await connect(standIn.port)];
    expect(await lockOf(one)).toBe("Exclusive");
    expect(await lockOf(other)).toBe("NoLock");
    await ask(one, statements.releaseLock("OctopusDeploy"));
    expect(await lockOf(other)).toBe("Exclusive");
    expect(await numbers(ask(one, statements.releaseLock("OctopusDeploy")))).toEqual([1223]);
  });

  test("it is free when its connection ends, also when a backup was at work in it", async () => {
    const [one, other] = [await connect(standIn.port), await connect(standIn.port)];
    await lockOf(one);
    world.backup = { seconds: 1000, sizeBytes: 1 };
    const running = ask(one, backup()).catch(() => undefined);
    await settled("backup began, copy-only, checksum");
    standIn.dropConnections();
    await running;
    expect(await settled("lock octopus-ha-upgrade/octopusdeploy of master released by a test")).toContain("released");
    expect(world.told.at(-2)).toMatch(/^backup failed/);
    expect(await lockOf(other)).toBe("Exclusive");
  });

  test("it is free when a pool takes the connection again", async () => {
    const { pool, reset } = await connectWithReset(standIn.port);
    const other = await connect(standIn.port);
    expect(await lockOf(pool)).toBe("Exclusive");
    expect(await lockOf(other)).toBe("NoLock");
    await reset();
    expect(await lockOf(other)).toBe("Exclusive");
  });
});
