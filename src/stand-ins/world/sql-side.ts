import type { AppLock } from "../sql/app-locks";
import type { BackupWork, SqlDatabaseState, SqlPermissions, SqlSessionRow, SqlWorld } from "../sql/sql-world";
import { clockAheadSeconds } from "./node-clock";
import { backupTrouble, isNotVerified } from "./backup-troubles";
import { UPGRADER_LOCK } from "./database-upgrade";
import { dataOf, putBack } from "./instance-data";
import { startService } from "./services";
import { knows } from "./since";
import { schemaScripts } from "./schema-scripts";
import { revertSide } from "./reverts";
import { snapshotSide } from "./snapshots";
import type { WorldNode } from "./node";
import type { World } from "./world";

/** The SQL login in the instance's connection string. */
export const SQL_LOGIN = "octopus";
export const DATABASE_NAME = "OctopusDeploy";
const BACKUP_BYTES = 8_400_000_000;
const DEVICE_FULL_AT_PERCENT = 40;
const BAD_PAGE_AT_PERCENT = 70;
const ALLOWED: SqlPermissions = {
  ...{ backUp: true, createDatabase: true, changeSchema: true, seeSessions: true },
  ...{ sysadmin: false, dbcreator: true },
};

/** What the SQL Server stand-in is told of the world, and what it tells it. */
export function sqlSideOf(world: World, password: string): SqlWorld {
  const { durations, left: { sqlServer: left = {} } = {} } = world.scenario;
  return {
    server: {
      name: "SQL-STAND-IN",
      productVersion: left.productVersion ?? "16.0.4135.4",
      engineEdition: 2,
      edition: "Standard Edition (64-bit)",
      isRds: false,
      serviceAccount: "NT Service\\MSSQLSERVER",
    },
    databaseName: DATABASE_NAME,
    now: () => world.clock.date(),
    bytes: (count) => world.chance.bytes(count),
    sleep: (seconds, signal) => world.clock.sleep(seconds, signal),
    acceptsLogin: (user, given) =>
      user === SQL_LOGIN && given === password && !world.troubles.now("the SQL Server", "login-refused"),
    permissionsOf: () => ({ ...ALLOWED, ...left.permissions }),
    databaseState: () => ({ ...databaseStateOf(world), ...left.state }),
    installationHistory: () => world.installationHistory,
    get hasInstallationHistory() {
      return knows(world, world.schemaVersion, "installation history");
    },
    schemaScripts: () => schemaScripts(world),
    heartbeats: () => heartbeatsOf(world),
    get hasNodeStatusTable() {
      return knows(world, world.schemaVersion, "table of node statuses");
    },
    otherSessions: () => sessionsOf(world),
    addressOf: (host) => addressOf(world, host),
    lockTaken: (lock) => world.locks.add(nameOf(lock)),
    lockReleased: (lock) => world.locks.delete(nameOf(lock)),
    planBackup: (_file, kind): BackupWork => ({
      ...(kind === "full"
        ? { seconds: durations.backupSeconds, sizeBytes: BACKUP_BYTES }
        : {
            seconds: durations.backupSeconds * durations.changedShare,
            sizeBytes: Math.round(BACKUP_BYTES * durations.changedShare),
            ...(world.has("differential-of-another-base") && { headerBaseGuid: SOMEBODYS_BACKUP.setGuid }),
          }),
      ...(isDeviceFull(world) ? { fault: { kind: "device-full" as const, atPercent: DEVICE_FULL_AT_PERCENT } } : {}),
      ...(world.unreadable === "a-page" && { fault: { kind: "bad-page" as const, atPercent: BAD_PAGE_AT_PERCENT } }),
      ...backupTrouble(world),
    }),
    backupBegan: ({ file, copyOnly, checksum }) => {
      world.record({ kind: "backup-began", file, nodesRunning: world.runningNodes(), copyOnly, checksum });
      if (world.has("node-started-by-hand")) startByHand(world, ({ isSecond }) => isSecond);
      // Somebody who reads the description by then does not do it twice, and nobody does it while the others serve.
      if (world.runningNodes().length === 0 && world.strikes("primary-started-by-hand"))
        startByHand(world, ({ isPrimary }) => isPrimary);
    },
    backupFinished: (backup) => {
      world.backups.set(backup.file, dataOf(world));
      world.record({ kind: "backup-finished", ...backup });
    },
    backupFailed: (backup) => world.record({ kind: "backup-failed", ...backup }),
    compressedShare: durations.compressedShare,
    planVerify: (file) => ({ seconds: verifySecondsOf(world, file), damaged: isNotVerified(world) }),
    ...snapshotSide(world),
    ...revertSide(world),
    database: world.database,
    ...restoreSide(world),
    isDown: () => world.troubles.now("the SQL Server", "sql-down") !== undefined,
    backupVerified: (verified) => {
      world.record({ kind: "backup-verified", ...verified });
      if (world.runningNodes().length > 0 && world.strikes("differential-base-moved")) moveBase(world);
    },
    heard: (text, parameters) => world.hear({ kind: "sql", text, parameters }),
    notUnderstood: (statement) => world.record({ kind: "not-understood", node: "SQL stand-in", call: statement }),
  };
}

const heartbeatsOf = (world: World): ReturnType<SqlWorld["heartbeats"]> =>
  world.nodes
    .filter(({ isDeleted }) => !isDeleted)
    .map((node) => ({
      node: node.name,
      // It is not documented whose clock LastSeen has: with a clock that is off it is played as the node's.
      ageSeconds: Math.round(world.heartbeatAgeSeconds(node) - clockAheadSeconds(world, node)),
      offline: node.offline,
    }));

/** A restore, as the world sees it. */
function restoreSide(
  world: World,
): Pick<
  SqlWorld,
  "planRestore" | "accessChanged" | "ownerChanged" | "restoreBegan" | "restoreFinished" | "restoreFailed"
> {
  return {
    planRestore: (file) => ({
      seconds: world.scenario.durations.backupSeconds * shareOf(world, file),
      seatStolen: world.has("restore-seat-stolen"),
    }),
    restoreBegan: ({ file, familyGuid, leavesRestoring, differentialOf }) =>
      world.record({
        ...{ kind: "restore-began", file, familyIsTheSame: familyGuid === world.database.familyGuid },
        ...(leavesRestoring && { leavesRestoring: true as const }),
        ...(differentialOf !== undefined && { differentialOf }),
        ...{ schemaVersion: world.schemaVersion, nodesRunning: world.runningNodes() },
        holdsUpgraderLock: world.locks.has(UPGRADER_LOCK),
      }),
    restoreFinished: ({ file, leavesRestoring }) => {
      if (leavesRestoring) {
        world.record({ kind: "restore-finished", file, schemaVersion: world.schemaVersion, leavesRestoring });
        return;
      }
      const data = world.backups.get(file);
      if (!data) throw new Error(`The world knows no backup ${file}.`);
      putBack(world, data);
      world.unreadable = undefined;
      world.record({ kind: "restore-finished", file, schemaVersion: world.schemaVersion });
    },
    ownerChanged: (change) => world.record({ kind: "database-owner-changed", ...change }),
    accessChanged: (singleUser) => world.record({ kind: "database-access-changed", singleUser }),
    restoreFailed: (restore) => world.record({ kind: "restore-failed", ...restore }),
  };
}

/** A backup that somebody makes besides the run. */
const SOMEBODYS_BACKUP = { setGuid: "A7C3E5D1-2B4F-4E6A-8C9D-0F1E2D3C4B5A", file: "\\\\nas\\dba\\nightly.bak" };

function moveBase(world: World): void {
  world.database.differentialBase = SOMEBODYS_BACKUP;
  world.record({ kind: "differential-base-moved", to: SOMEBODYS_BACKUP.file });
}

const nameOf = ({ database, resource }: AppLock) => `${database}:${resource}`;

/** A differential is read in the time that its share of the database takes. */
const verifySecondsOf = (world: World, file: string): number =>
  world.scenario.durations.verifySeconds * shareOf(world, file);

/** Of the whole database, what is in that backup. */
const shareOf = ({ scenario: { durations }, database }: World, file: string): number =>
  database.history.find((each) => each.file === file)?.type === "I" ? durations.changedShare : 1;

const PAGE_BYTES = 8192;
const GIGABYTE = 1_000_000_000;
const DAY_MS = 86_400_000;

/** A database as an administrator who cares keeps it. */
function databaseStateOf(world: World): SqlDatabaseState {
  return {
    collation: "SQL_Latin1_General_CP1_CI_AS",
    otherCollations: [],
    recoveryModel: "FULL",
    logReuseWait: "NOTHING",
    owner: "sa",
    inAvailabilityGroup: world.database.inAvailabilityGroup,
    isMirrored: world.database.isMirrored,
    lastCheck: new Date(world.clock.date().getTime() - 2 * DAY_MS),
    files: [
      { type: 0, sizeBytes: 10 * GIGABYTE, usedBytes: BACKUP_BYTES, mostBytes: null },
      { type: 1, sizeBytes: 2 * GIGABYTE, usedBytes: GIGABYTE / 10, mostBytes: 2199 * GIGABYTE },
    ],
    logVolumes: [{ volume: "L:\\", freeBytes: 200 * GIGABYTE }],
    dataVolumes: [
      {
        ...{ volume: "D:\\", freeBytes: 200 * GIGABYTE, totalBytes: 400 * GIGABYTE },
        ...{ fileSystem: "NTFS", isCompressed: false },
      },
    ],
    filegroups: [{ type: "FG", isReadOnly: false }],
    pages: {
      modified: Math.round((BACKUP_BYTES / PAGE_BYTES) * world.scenario.durations.changedShare),
      total: Math.round(BACKUP_BYTES / PAGE_BYTES),
    },
  };
}

function isDeviceFull(world: World): boolean {
  if (world.has("backup-device-full")) return true;
  return world.has("backup-device-full-once") && !world.events.some(({ kind }) => kind === "backup-failed");
}

/** Of nodes and upgraders, and of others who are in nobody's way. */
function sessionsOf(world: World): SqlSessionRow[] {
  const program = world.has("upgrader-goes-on") ? "Deployments" : "Octopus Server";
  const octopus = (host: string) => ({
    host,
    address: addressOf(world, host),
    program,
    login: SQL_LOGIN,
    comesBack: true,
  });
  const atWork = [...world.upgraders.values()].map(({ host, inTransaction }) => ({
    ...octopus(host),
    hasTransaction: inTransaction,
    hasSchemaLocks: inTransaction,
  }));
  return [
    ...world.nodes.filter((node) => node.isRunning).map(({ machineName }) => octopus(machineName)),
    ...atWork,
    { host: "DBA-7", address: "10.0.9.7", program: "Microsoft SQL Server Management Studio", login: "CONTOSO\\dba" },
    { host: "MONITOR", address: "10.0.9.8", program: "Octopus watcher", login: "monitoring" },
  ];
}

/** Of the n-th node's machine 10.0.0.n; nobody else is asked for. */
function addressOf({ nodes }: World, host: string): string {
  return `10.0.0.${nodes.findIndex(({ machineName }) => machineName === host) + 1}`;
}

/** Somebody on the second node finds its service Disabled, enables it and starts it. */
function startByHand(world: World, who: (node: WorldNode) => boolean): void {
  const node = world.nodes.find(who);
  if (node?.state !== "stopped" || node.isGone) return;
  world.record({ kind: "start-type-changed", node: node.name, from: node.startType, to: "automatic", by: "somebody" });
  node.startType = "automatic";
  startService(world, node, "hand");
}
