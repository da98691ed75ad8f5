import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectDatabase } from "../../../src/upgrade/database/connect";
import type { Database } from "../../../src/upgrade/database/database";
import { diskOfThisComputer } from "../../../src/stand-ins/disk-of-this-computer";
import { startSqlStandIn, type SqlStandIn } from "../../../src/stand-ins/sql/stand-in";
import { failureOf } from "../../made-up/failure";
import { madeUpSurroundings } from "../../made-up/surroundings";
import { MadeUpSqlWorld, PASSWORD, USER } from "../../stand-ins/sql/made-up-world";

let world: MadeUpSqlWorld;
let standIn: SqlStandIn;
let folder: string;
const opened: Database[] = [];

beforeEach(async () => {
  world = new MadeUpSqlWorld();
  folder = mkdtempSync(join(tmpdir(), "octopus-ha-database-"));
  standIn = await startSqlStandIn(world, diskOfThisComputer);
});
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  await standIn.close();
  rmSync(folder, { recursive: true });
});

async function open(): Promise<Database> {
  const text = `Server=localhost,${standIn.port};Database=OctopusDeploy;User ID=${USER};Password='${PASSWORD}';TrustServerCertificate=True`;
  const database = await connectDatabase({ ...madeUpSurroundings(), env: {} }, { callTimeoutSeconds: 20 })(text);
  opened.push(database);
  return database;
}

it("answers everything the steps ask, over the wire", async () => {
  world.others = [
    { host: "HOST2", program: "Octopus Server", login: "octopus", address: "10.0.0.2", hasTransaction: true },
  ];
  const database = await open();
  await expect(database.now()).resolves.toEqual(new Date("2026-01-10T03:00:00.123Z"));
  await expect(database.schemaVersion()).resolves.toBe("2025.1.200");
  await expect(database.facts()).resolves.toMatchObject({
    serverName: "SQL01",
    engineEdition: 2,
    login: USER,
    windowsGroups: [],
    serviceAccount: "NT SERVICE\\MSSQLSERVER",
    mayBackUp: true,
    mayCreateDatabase: true,
    mayChangeSchema: true,
    maySeeSessions: true,
  });
  await expect(database.heartbeats()).resolves.toEqual([
    { node: "ha-1", ageSeconds: 12, offline: false },
    { node: "ha-2", ageSeconds: 400, offline: true },
    { node: "ha-3", ageSeconds: Infinity, offline: true },
  ]);
  await expect(database.sessions()).resolves.toContainEqual({
    id: expect.any(Number) as number,
    host: "HOST2",
    program: "Octopus Server",
    login: "octopus",
    originalLogin: "octopus",
    address: "10.0.0.2",
    hasTransaction: true,
    hasSchemaLocks: false,
    hasUpgraderLock: false,
  });
});

it("says what an upgrade and a rollback will meet, over the wire", async () => {
  const database = await open();
  await expect(database.state()).resolves.toEqual({
    collation: "SQL_Latin1_General_CP1_CI_AS",
    otherCollations: [],
    recoveryModel: "FULL",
    logReuseWait: "LOG_BACKUP",
    owner: USER,
    restoresAs: "owner",
    heldBy: undefined,
    dataBytes: 5_000_000_000,
    // 3 GB by its limit, 2 GB by its disk.
    log: { sizeBytes: 1_000_000_000, usedBytes: 300_000_000, growthBytes: 2_000_000_000, diskIsKnown: true },
    lastCheck: new Date("2026-01-04T02:00:00Z"),
  });
});

it("tells what it may not see from what is not there", async () => {
  world.permissions = { ...world.permissions, seeSessions: false, createDatabase: false };
  const { state } = world;
  world.state = {
    ...state,
    owner: null,
    otherCollations: [{ table: "Event", column: "Message", collation: "Latin1_General_CS_AS" }],
    files: state.files.map((file) => ({ ...file, mostBytes: null })),
    inAvailabilityGroup: true,
    lastCheck: new Date("1900-01-01T00:00:00Z"),
  };
  const database = await open();
  await expect(database.state()).resolves.toMatchObject({
    otherCollations: [{ column: "Event.Message", collation: "Latin1_General_CS_AS" }],
    owner: undefined,
    restoresAs: undefined,
    heldBy: "availability group",
    log: { growthBytes: undefined, diskIsKnown: false },
    lastCheck: "never",
  });
  world.state = { ...state, lastCheck: null };
  await expect(database.state()).resolves.toMatchObject({ lastCheck: undefined });
});

it.each([
  [{ sysadmin: true, dbcreator: true }, "somebody", "sysadmin"],
  [{ sysadmin: false, dbcreator: true }, "somebody", "dbcreator"],
  [{ sysadmin: false, dbcreator: false }, USER, "owner"],
  [{ sysadmin: false, dbcreator: false }, "somebody", undefined],
])("who may restore: %j, owned by %s", async (roles, owner, expected) => {
  // db_owner and CREATE ANY DATABASE are there in each case, and are not enough.
  world.permissions = { ...world.permissions, ...roles };
  world.state = { ...world.state, owner };
  const { restoresAs } = await (await open()).state();
  expect(restoresAs).toBe(expected);
});

it("reads the heartbeats of older servers", async () => {
  world.hasNodeStatusTable = false;
  const [first] = await (await open()).heartbeats();
  expect(first).toEqual({ node: "ha-1", ageSeconds: 12, offline: false });
});

it("backs up, verifies and reads the header", async () => {
  const database = await open();
  const file = join(folder, "it's a]backup.bak");
  const percents: number[] = [];
  await database.backup(file, { compress: true, onProgress: (percent) => percents.push(percent) });
  await database.verifyBackup(file, () => undefined);
  await expect(database.readBackupHeader(file)).resolves.toMatchObject({
    databaseName: "OctopusDeploy",
    copyOnly: true,
    hasChecksums: true,
    damaged: false,
  });
  expect(percents.at(-1)).toBe(100);
  expect(world.told).toContain("backup began, copy-only, checksum");
  expect(world.told).toContain("verified with checksum: true");
});

it("holds the lock for one session at a time, and frees it with the session", async () => {
  const [first, second] = [await open(), await open()];
  expect(await first.lock(0)).toBeDefined();
  expect(await second.lock(10)).toBeUndefined();
  await first.close();
  expect(await second.lock(10)).toBeDefined();
});

it("says what is missing when the login may do little", async () => {
  world.permissions = {
    ...world.permissions,
    ...{ backUp: false, createDatabase: false, changeSchema: false, seeSessions: false },
  };
  const database = await open();
  await expect(database.facts()).resolves.toMatchObject({
    mayBackUp: false,
    maySeeSessions: false,
    serviceAccount: undefined,
  });
  const failure = await failureOf(() =>
    database.backup(join(folder, "x.bak"), { compress: true, onProgress: () => undefined }),
  );
  expect(failure.code).toBe("Database-PermissionDenied");
});
