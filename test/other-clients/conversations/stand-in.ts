import { join } from "node:path";
import { statements } from "../../../src/sql/statements";
import type { Statement } from "../../../src/sql/sql-session";
import type { Connection, Parameter, Told } from "../clients/client";
import { USER } from "../../stand-ins/sql/made-up-world";
import { until, type Conversation, type Table } from "./conversation";

/** A statement of this project as the client sends it: with parameters, or with the texts in their place. */
function ask(
  table: Table,
  connection: Connection,
  { text, parameters = {} }: Statement,
  onMessage?: (told: Told) => void,
) {
  const listen = onMessage ? { onMessage } : {};
  const given = Object.entries(parameters);
  if (table.client.name !== "FreeTDS") {
    const bound = given.map(([name, value]): Parameter => ({ name, type: "NVarChar", value: String(value) }));
    return connection.ask(text, { parameters: bound, ...listen });
  }
  const pasted = given.reduce(
    (all, [name, value]) =>
      all.replace(new RegExp(`(?<!@)@${name}\\b`), () => `N'${String(value).replaceAll("'", "''")}'`),
    text,
  );
  return connection.ask(pasted, listen);
}

const backup = (file: string, database = "OctopusDeploy") =>
  statements.backup(database, file, "before the upgrade", { compress: true });
/** The stand-in knows these as the steps send them only; FreeTDS sends none. */
const ONLY_WITH_A_PARAMETER: ReadonlySet<string> = new Set([
  ...["sessions", "stateFromMaster", "snapshotsOf", "fileNamesOf", "logSize", "volumesOf"],
  ...["differentialsSince", "placesOfBackup", "fullBackups"],
]);

const PLACES = [{ logicalName: "Octopus", physicalName: "D:\\Octopus.mdf" }];

/** Each with what it takes, in an order in which each can be answered; `inMaster`: as the steps ask it there. */
function everyStatement(file: string): Record<keyof typeof statements, { statement: Statement; inMaster?: boolean }> {
  const name = "OctopusDeploy";
  const inMaster = true;
  return {
    clock: { statement: statements.clock() },
    schemaVersion: { statement: statements.schemaVersion() },
    newestScript: { statement: statements.newestScript() },
    heartbeats: { statement: statements.heartbeats() },
    heartbeatsBeforeStatusTable: { statement: statements.heartbeatsBeforeStatusTable() },
    sessions: { statement: statements.sessions(name) },
    serverFacts: { statement: statements.serverFacts() },
    permissions: { statement: statements.permissions() },
    loginToken: { statement: statements.loginToken() },
    serviceAccount: { statement: statements.serviceAccount() },
    databaseState: { statement: statements.databaseState() },
    columnsOfOtherCollations: { statement: statements.columnsOfOtherCollations() },
    databaseFiles: { statement: statements.databaseFiles() },
    logVolumes: { statement: statements.logVolumes() },
    dataFiles: { statement: statements.dataFiles() },
    filegroups: { statement: statements.filegroups() },
    dataVolumes: { statement: statements.dataVolumes() },
    changedPages: { statement: statements.changedPages() },
    differentialsSince: { statement: statements.differentialsSince(name, 35) },
    placesOfBackup: { statement: statements.placesOfBackup("0F1E2D3C-4B5A-6978-8796-A5B4C3D2E1F0") },
    fullBackups: { statement: statements.fullBackups(name) },
    takeLock: { statement: statements.takeLock(name) },
    lockHeld: { statement: statements.lockHeld(name) },
    releaseLock: { statement: statements.releaseLock(name) },
    backup: { statement: backup(file) },
    verifyBackup: { statement: statements.verifyBackup(file) },
    backupHeader: { statement: statements.backupHeader(file) },
    backupFiles: { statement: statements.backupFiles(file) },
    stateFromMaster: { statement: statements.stateFromMaster(name), inMaster },
    snapshotsOf: { statement: statements.snapshotsOf(name), inMaster },
    fileNamesOf: { statement: statements.fileNamesOf(name), inMaster },
    brokenUsers: { statement: statements.brokenUsers(name), inMaster },
    asyncStatistics: { statement: statements.asyncStatistics(name, false), inMaster },
    singleUser: { statement: statements.singleUser(name), inMaster },
    restore: { statement: statements.restore(name, file, PLACES), inMaster },
    createSnapshot: {
      statement: statements.createSnapshot(name, `${name}_before`, [
        { logicalName: "Octopus", physicalName: "D:\\Octopus.ss" },
      ]),
      inMaster,
    },
    volumesOf: { statement: statements.volumesOf(name), inMaster },
    logSize: { statement: statements.logSize(name), inMaster },
    revert: { statement: statements.revert(name, `${name}_before`), inMaster },
    dropSnapshot: { statement: statements.dropSnapshot(`${name}_before`), inMaster },
    restoreBase: { statement: statements.restoreBase(name, file, PLACES), inMaster },
    // The stand-in takes the full one again, which brings the database online as well.
    restoreDifferential: { statement: statements.restoreDifferential(name, file, []), inMaster },
    multiUser: { statement: statements.multiUser(name), inMaster },
    setRecovery: { statement: statements.setRecovery(name, "FULL"), inMaster },
    setOwner: { statement: statements.setOwner(name, USER), inMaster },
  };
}

const fileIn = ({ folder }: Table) => join(folder, "Octopus'Deploy.bak");
const numbers = (told: readonly Told[]) => told.map(({ number }) => number);

/** Long enough for a hundred messages to be seen one after another. */
const SECONDS_PER_SECOND = 0.3;

export const STAND_IN: readonly Conversation[] = [
  {
    title: "every statement of this project",
    hold: async (table) => {
      const { standIn, world } = await table.standIn((made) => {
        made.backup.seconds = made.verify.seconds = made.restore.seconds = 0;
        made.permissions = { ...made.permissions, dbcreator: true };
      });
      const connection = await table.connect(standIn.port);
      const master = await table.connect(standIn.port, { database: "master" });
      for (const [name, { statement, inMaster }] of Object.entries(everyStatement(fileIn(table)))) {
        if (table.client.name === "FreeTDS" && ONLY_WITH_A_PARAMETER.has(name)) continue;
        const { errors, ended } = await ask(table, inMaster ? master : connection, statement);
        // The table of older servers is not there.
        expect([name, numbers(errors), ended]).toEqual([
          name,
          name === "heartbeatsBeforeStatusTable" ? [207] : [],
          undefined,
        ]);
      }
      expect(world.told.filter((told) => told.startsWith("not understood"))).toEqual([]);
    },
  },
  {
    title: "a statement that nobody knows is an error, and the connection goes on",
    hold: async (table) => {
      const { standIn } = await table.standIn();
      const connection = await table.connect(standIn.port);
      const { errors } = await connection.ask("DROP TABLE Machine");
      expect(errors).toMatchObject([{ number: 50_000 }]);
      expect((await ask(table, connection, statements.schemaVersion())).results).toEqual([
        { columns: ["Version"], rows: [["2025.1.200"]] },
      ]);
    },
  },
  {
    title: "a backup tells how far it is while it is at work, and its file is a good one",
    hold: async (table) => {
      const { standIn } = await table.standIn((made) => (made.secondsPerSecond = SECONDS_PER_SECOND));
      const connection = await table.connect(standIn.port);
      const seen: { number: number; at: number }[] = [];
      const began = performance.now();
      const { errors } = await ask(table, connection, backup(fileIn(table)), ({ number }) =>
        seen.push({ number, at: performance.now() - began }),
      );
      expect(errors).toEqual([]);
      expect(seen.filter(({ number }) => number === 3211)).toHaveLength(100);
      expect(seen.slice(-2).map(({ number }) => number)).toEqual([4035, 3014]);
      // As they are sent, and not together at the end.
      expect(seen.at(-1)!.at - seen[0]!.at).toBeGreaterThan(SECONDS_PER_SECOND * 1000 * 0.5);
      expect((await ask(table, connection, statements.verifyBackup(fileIn(table)))).errors).toEqual([]);
      const { columns, rows } = (await ask(table, connection, statements.backupHeader(fileIn(table)))).results[0]!;
      const header = Object.fromEntries(columns.map((column, at) => [column, rows[0]?.[at]]));
      expect(header).toMatchObject({ DatabaseName: "OctopusDeploy", IsCopyOnly: "1", BackupSize: "5000000000" });
    },
  },
  {
    title: "a backup that fails says why, before it says that it failed",
    hold: async (table) => {
      const { standIn } = await table.standIn((made) => (made.backup.fault = { kind: "device-full", atPercent: 3 }));
      const connection = await table.connect(standIn.port);
      const failed = await ask(table, connection, backup(fileIn(table)));
      expect(numbers(failed.errors)).toEqual([3202, 3271, 3013]);
      expect(numbers(failed.messages)).toEqual([3211, 3211]);
      const absent = await ask(table, connection, backup(join(table.folder, "absent", "x.bak")));
      expect(numbers(absent.errors)).toEqual([3201, 3013]);
    },
  },
  {
    title: "a backup that stalls is cancelled, and the server notices",
    cannot: {
      FreeTDS: "its programs cannot cancel",
      "System.Data.SqlClient": "once something was said it waits for the rest without hearing a cancel (on Linux)",
    },
    hold: async (table) => {
      const { standIn, world } = await table.standIn((made) => (made.backup.fault = { kind: "stalls", atPercent: 5 }));
      const connection = await table.connect(standIn.port);
      const answer = ask(table, connection, backup(fileIn(table)));
      await until(() => world.told.includes("backup began, copy-only, checksum"), "the backup has begun");
      await connection.cancel();
      expect((await answer).ended).toBe("cancelled");
      await until(() => world.told.some((told) => told.startsWith("backup failed")), "the backup has failed");
      expect((await ask(table, connection, statements.clock())).errors).toEqual([]);
    },
  },
  {
    title: "a backup that stalls runs into the client's own limit, and the server notices",
    cannot: { mssql: "its limit stops counting at the first message (facts: sql-clients#the-drivers-request-timeout)" },
    ways: ["TLS"],
    hold: async (table) => {
      const { standIn, world } = await table.standIn((made) => (made.backup.fault = { kind: "stalls", atPercent: 5 }));
      const connection = await table.connect(standIn.port, { timeoutSeconds: 1 });
      expect((await ask(table, connection, backup(fileIn(table)))).ended).toBe("timed-out");
      await until(() => world.told.some((told) => told.startsWith("backup failed")), "the backup has failed");
      expect((await ask(table, await table.connect(standIn.port), statements.clock())).errors).toEqual([]);
    },
  },
  {
    title: "a backup whose connection is lost has failed for the server, and its lock is free",
    hold: async (table) => {
      const { standIn, world } = await table.standIn((made) => (made.backup.fault = { kind: "stalls", atPercent: 5 }));
      const connection = await table.connect(standIn.port);
      await ask(table, connection, statements.takeLock("OctopusDeploy"));
      const answer = ask(table, connection, backup(fileIn(table)));
      await until(() => world.told.includes("backup began, copy-only, checksum"), "the backup has begun");
      standIn.dropConnections();
      expect((await answer).ended).toBe("connection-lost");
      await until(() => /^lock .* released/.test(world.told.at(-1) ?? ""), "the lock is free");
      expect(world.told.at(-2)).toMatch(/^backup failed/);
    },
  },
  {
    title: "a lock is held by one connection, and is free when that one closes",
    hold: async (table) => {
      const { standIn, world } = await table.standIn();
      const [one, other] = [await table.connect(standIn.port), await table.connect(standIn.port)];
      const errorsOf = async (connection: Connection, statement: Statement) =>
        numbers((await ask(table, connection, statement)).errors);
      await ask(table, one, statements.takeLock("OctopusDeploy"));
      await ask(table, other, statements.takeLock("OctopusDeploy"));
      const notHeld = await errorsOf(other, statements.releaseLock("OctopusDeploy"));
      expect(notHeld).toEqual([1223]);
      await one.close();
      await until(() => /^lock .* released/.test(world.told.at(-1) ?? ""), "the lock is free");
      await ask(table, other, statements.takeLock("OctopusDeploy"));
      expect(await errorsOf(other, statements.releaseLock("OctopusDeploy"))).toEqual([]);
    },
  },
  {
    title: "a lock is free when a pool takes the connection again",
    cannot: { FreeTDS: "tsql has no pool" },
    hold: async (table) => {
      const { standIn, world } = await table.standIn();
      const connection = await table.connect(standIn.port, { pooled: true });
      await ask(table, connection, statements.takeLock("OctopusDeploy"));
      await connection.reset();
      const { results } = await ask(table, connection, statements.lockHeld("OctopusDeploy"));
      expect(results[0]?.rows).toEqual([["NoLock"]]);
      expect(world.told.at(-1)).toMatch(/^lock .* released/);
    },
  },
];
