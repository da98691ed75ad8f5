import type { AppLock } from "../../../src/stand-ins/sql/app-locks";
import type {
  BackupWork,
  RestoreWork,
  RevertWork,
  SnapshotWork,
  SqlDatabase,
  SqlDatabaseState,
  SqlPermissions,
  SqlSessionRow,
  SqlWorld,
  VerifyWork,
} from "../../../src/stand-ins/sql/sql-world";

const FAMILY = "0F1E2D3C-4B5A-6978-8796-A5B4C3D2E1F0";
export const USER = "octopus";
export const PASSWORD = 'pä"ss;wört\u{1F419}';

/** A SQL Server whose hours pass in milliseconds, and that writes down what it was told. */
export class MadeUpSqlWorld implements SqlWorld {
  server = {
    name: "SQL01",
    productVersion: "16.0.4135.4",
    engineEdition: 2,
    edition: "Standard Edition (64-bit)",
    isRds: false,
    serviceAccount: "NT SERVICE\\MSSQLSERVER",
  };
  databaseName = "OctopusDeploy";
  hasNodeStatusTable = true;
  hasInstallationHistory = true;
  scripts = ["Octopus.Core.UpgradeScripts.Script0001CreateTables.sql"];
  permissions: SqlPermissions = {
    ...{ backUp: true, createDatabase: true, changeSchema: true, seeSessions: true },
    ...{ sysadmin: false, dbcreator: false },
  };
  state: SqlDatabaseState = {
    collation: "SQL_Latin1_General_CP1_CI_AS",
    otherCollations: [],
    recoveryModel: "FULL",
    logReuseWait: "LOG_BACKUP",
    owner: USER,
    inAvailabilityGroup: false,
    isMirrored: false,
    lastCheck: new Date("2026-01-04T02:00:00Z"),
    files: [
      { type: 0, sizeBytes: 6_000_000_000, usedBytes: 5_000_000_000, mostBytes: null },
      { type: 1, sizeBytes: 1_000_000_000, usedBytes: 300_000_000, mostBytes: 4_000_000_000 },
    ],
    logVolumes: [{ volume: "L:\\", freeBytes: 2_000_000_000 }],
    dataVolumes: [
      {
        ...{ volume: "D:\\", freeBytes: 9_000_000_000, totalBytes: 40_000_000_000 },
        ...{ fileSystem: "NTFS", isCompressed: false },
      },
    ],
    filegroups: [{ type: "FG", isReadOnly: false }],
    pages: { modified: 30_000, total: 610_000 },
  };
  others: SqlSessionRow[] = [];
  backup: BackupWork = { seconds: 1, sizeBytes: 5_000_000_000 };
  verify: VerifyWork = { seconds: 1 };
  /** How many real seconds one second takes. */
  secondsPerSecond = 0.02;
  readonly told: string[] = [];
  database: SqlDatabase = {
    ...{ state: "ONLINE", access: "MULTI_USER", recovery: "FULL", owner: "sa", asyncStatistics: true },
    ...{ inAvailabilityGroup: false, isMirrored: false, snapshots: [], brokenUsers: [], familyGuid: FAMILY },
    ...{ differentialBase: undefined, history: [], restored: undefined, revertCutAtStart: undefined },
    logBytes: 1_000_000_000,
    files: [{ logicalName: "Octopus", physicalName: "D:\\Octopus.mdf", type: 0 }],
  };
  restore: RestoreWork = { seconds: 1 };

  now() {
    return new Date("2026-01-10T03:00:00.123Z");
  }
  bytes(count: number) {
    return Buffer.alloc(count, this.told.length);
  }
  sleep(seconds: number, signal: AbortSignal) {
    return new Promise<void>((resolve) => {
      const done = () => {
        signal.removeEventListener("abort", done);
        resolve();
      };
      setTimeout(done, seconds * this.secondsPerSecond * 1000);
      signal.addEventListener("abort", done);
    });
  }
  acceptsLogin(user: string, password: string) {
    return user === USER && password === PASSWORD;
  }
  permissionsOf() {
    return this.permissions;
  }
  databaseState() {
    return this.state;
  }
  installationHistory() {
    return [
      { version: "2024.3.100", installed: new Date("2024-11-01T00:00:00Z") },
      { version: "2025.1.200", installed: new Date("2025-03-01T00:00:00Z") },
      { version: null, installed: new Date("2025-09-01T00:00:00Z") },
    ];
  }
  schemaScripts = () => [...this.scripts];
  heartbeats() {
    return [
      { node: "ha-1", ageSeconds: 12.7, offline: false },
      { node: "ha-2", ageSeconds: 400, offline: true },
      { node: "ha-3", ageSeconds: undefined, offline: false },
    ];
  }
  addressOf() {
    return "10.0.0.1";
  }
  otherSessions() {
    return this.others;
  }
  lockTaken({ database, resource }: AppLock, { program }: SqlSessionRow) {
    this.told.push(`lock ${resource} of ${database} taken by ${program}`);
  }
  lockReleased({ database, resource }: AppLock, { program }: SqlSessionRow) {
    this.told.push(`lock ${resource} of ${database} released by ${program}`);
  }
  accessChanged(singleUser: boolean) {
    this.told.push(singleUser ? "single-user mode" : "multi-user mode");
  }
  /** Told by `database.owner` already. */
  ownerChanged() {}
  planRestore() {
    return this.restore;
  }
  restoreBegan({ differentialOf }: { differentialOf?: string }) {
    this.told.push(differentialOf === undefined ? "restore began" : `restore began, on top of ${differentialOf}`);
  }
  restoreFinished({ leavesRestoring }: { leavesRestoring: boolean }) {
    this.told.push(leavesRestoring ? "restore finished, and more comes" : "restore finished");
  }
  revert: RevertWork = { seconds: 1 };
  planRevert() {
    return this.revert;
  }
  revertBegan({ name }: { name: string }) {
    this.told.push(`revert to ${name} began`);
  }
  reverted({ name }: { name: string }) {
    this.told.push(`reverted to ${name}`);
  }
  revertFailed({ because }: { because: string }) {
    this.told.push(`revert failed: ${because}`);
  }
  starts = 1;
  serverStarts() {
    return this.starts;
  }
  restoreFailed({ because }: { because: string }) {
    this.told.push(`restore failed: ${because}`);
  }
  planBackup() {
    return this.backup;
  }
  backupBegan({ copyOnly, checksum }: { copyOnly: boolean; checksum: boolean }) {
    this.told.push(`backup began${copyOnly ? ", copy-only" : ""}${checksum ? ", checksum" : ""}`);
  }
  backupFinished(finished: { schemaVersion: string; sizeBytes: number; differentialOf?: string }) {
    const { schemaVersion, sizeBytes, differentialOf } = finished;
    const since = differentialOf === undefined ? "" : `, differential of ${differentialOf}`;
    this.told.push(`backup of ${schemaVersion} finished, ${sizeBytes} bytes${since}`);
  }
  backupFailed({ because }: { because: string }) {
    this.told.push(`backup failed: ${because}`);
  }
  snapshot: SnapshotWork = { seconds: 1 };
  planSnapshot() {
    return this.snapshot;
  }
  snapshotCreated({ name }: { name: string }) {
    this.told.push(`snapshot ${name} created`);
  }
  snapshotDropped({ name }: { name: string }) {
    this.told.push(`snapshot ${name} dropped`);
  }
  planVerify() {
    return this.verify;
  }
  backupVerified({ ok, withChecksum }: { ok: boolean; withChecksum: boolean }) {
    this.told.push(`verified${withChecksum ? " with checksum" : ""}: ${ok}`);
  }
  readonly statements: string[] = [];
  heard(text: string): void {
    this.statements.push(text);
  }

  notUnderstood(statement: string) {
    this.told.push(`not understood: ${statement}`);
  }
}
