import type { AppLock } from "./app-locks";

/**
 * What the SQL Server stand-in needs of the rehearsed world. The world decides what happens and keeps the list of
 * events; the stand-in turns that into SQL Server's protocol, answers and error numbers. All times are the SQL
 * Server's own (virtual) clock; all durations are seconds of the rehearsal, which `sleep` scales.
 */
export interface SqlWorld {
  readonly server: SqlServerIdentity;
  /** The instance's database. Any other name is refused at login (4060). */
  readonly databaseName: string;
  /** The SQL Server's clock. */
  now(): Date;
  /** By chance: the content of a backup. */
  bytes(count: number): Buffer;
  /** Lets that many seconds of the rehearsal pass; resolves at once when the signal is aborted. */
  sleep(seconds: number, signal: AbortSignal): Promise<void>;

  /** Whether this SQL login exists with this password. */
  acceptsLogin(user: string, password: string): boolean;
  permissionsOf(user: string): SqlPermissions;

  /** What sys.databases and the views about its files say of the instance's database. */
  databaseState(): SqlDatabaseState;

  /** dbo.OctopusServerInstallationHistory; the newest row says which version the schema belongs to. */
  installationHistory(): InstallationHistoryRow[];
  /** Whether the database has that table. */
  readonly hasInstallationHistory: boolean;
  /** dbo.SchemaVersions: names of the scripts that were run, the newest last. */
  schemaScripts(): string[];
  heartbeats(): HeartbeatRow[];
  /** Whether the database has the table OctopusServerNodeStatus; older ones keep LastSeen in OctopusServerNode. */
  readonly hasNodeStatusTable: boolean;
  /**
   * Sessions on the database that belong to nobody who is really connected to the stand-in: the services of running
   * nodes, an upgrader at work, a DBA.
   */
  otherSessions(): SqlSessionRow[];
  /** The address of the machine that calls itself so. */
  addressOf(host: string): string;

  /** Told of the application locks: they belong to a session and are freed when it ends, however it ends. */
  lockTaken(lock: AppLock, session: SqlSessionRow): void;
  lockReleased(lock: AppLock, session: SqlSessionRow): void;

  /** Asked before a backup begins: how long it takes, how large it is, and what goes wrong with it. */
  planBackup(file: string, kind: "full" | "differential"): BackupWork;
  backupBegan(backup: { file: string; copyOnly: boolean; checksum: boolean }): void;
  /** `differentialOf`: the file of the full backup that it belongs to, by the server's own account. */
  backupFinished(backup: { file: string; schemaVersion: string; sizeBytes: number; differentialOf?: string }): void;
  /** Also when it was cancelled, or when the connection was lost: the server ends the backup with the session. */
  backupFailed(backup: { file: string; because: string }): void;
  /** What a compressed backup takes, and its verification, of what was planned; as long unless given. */
  readonly compressedShare?: number;
  planVerify(file: string): VerifyWork;

  /** Asked before a database snapshot is made. */
  planSnapshot(name: string): SnapshotWork;
  snapshotCreated(snapshot: { name: string }): void;
  snapshotDropped(snapshot: { name: string }): void;

  /** The instance's database as `master` shows it. The stand-in changes it as its statements say. */
  readonly database: SqlDatabase;
  /** Told whenever single-user mode begins or ends. */
  accessChanged(singleUser: boolean): void;
  /** Told whenever another login owns the database; `mayGiveBack`: whether the one that did it may undo it. */
  ownerChanged(change: { from: string; to: string; mayGiveBack: boolean }): void;
  /** Asked before a restore begins: how long it takes, and what goes wrong with it. */
  planRestore(file: string): RestoreWork;
  /**
   * From here on the database is RESTORING. `leavesRestoring`: afterwards, too, for a differential backup comes on top;
   * `differentialOf`: it is that one, on top of the full one in that file.
   */
  restoreBegan(restore: {
    file: string;
    familyGuid: string;
    isVerified: boolean;
    leavesRestoring: boolean;
    differentialOf?: string;
  }): void;
  /** The database holds what the backup holds; where it is left restoring, nobody can see that. */
  restoreFinished(restore: { file: string; leavesRestoring: boolean }): void;
  /** Asked before a revert begins. */
  planRevert(snapshot: string): RevertWork;
  revertBegan(revert: { name: string }): void;
  /** The database is what it was when the snapshot was made; also when the server finishes one that was cut off. */
  reverted(revert: { name: string }): void;
  /** It was cancelled, or the connection was lost: both stay RESTORING. */
  revertFailed(revert: { name: string; because: string }): void;
  /** Also when it was cancelled, or when the connection was lost: the database stays RESTORING. */
  restoreFailed(restore: { file: string; because: string }): void;
  backupVerified(verified: { file: string; ok: boolean; withChecksum: boolean }): void;

  /** How often it has been started: with each start it finishes a revert that was cut off. */
  serverStarts(): number;
  /** Whether it is stopped: connections are refused. Those that there were have ended. */
  isDown?(): boolean;

  /** Told of every statement, with the values of its parameters as texts. */
  heard(text: string, parameters: readonly string[]): void;
  /** A statement that the stand-in does not know: a hole in it or a bug in a step. It was answered with an error. */
  notUnderstood(statement: string): void;
}

interface SqlServerIdentity {
  /** e.g. `SQL01` */
  name: string;
  /** e.g. `16.0.4135.4` */
  productVersion: string;
  /** `SERVERPROPERTY('EngineEdition')`: 2 Standard/Web, 3 Enterprise, 4 Express, 5 Azure SQL Database, 8 Managed Instance. */
  engineEdition: number;
  /** e.g. `Standard Edition (64-bit)` */
  edition: string;
  isRds: boolean;
  /** The account that opens backup files. */
  serviceAccount: string;
}

export interface SqlPermissions {
  backUp: boolean;
  createDatabase: boolean;
  changeSchema: boolean;
  seeSessions: boolean;
  /** Server roles. */
  sysadmin: boolean;
  dbcreator: boolean;
}

export interface SqlDatabaseState {
  collation: string;
  /** Columns with another one. */
  otherCollations: readonly { table: string; column: string; collation: string }[];
  recoveryModel: "FULL" | "BULK_LOGGED" | "SIMPLE";
  logReuseWait: string;
  /** The login that owns it; null when it was dropped. */
  owner: string | null;
  inAvailabilityGroup: boolean;
  isMirrored: boolean;
  /** Null: this version of SQL Server does not know the property. 1900-01-01: never. */
  lastCheck: Date | null;
  files: readonly { type: 0 | 1; sizeBytes: number; usedBytes: number; mostBytes: number | null }[];
  logVolumes: readonly { volume: string; freeBytes: number }[];
  /** Where its data lies; `sys.dm_os_volume_stats` needs VIEW SERVER STATE. */
  dataVolumes: readonly SqlVolume[];
  /** Types of its filegroups: FG holds rows, FD FILESTREAM data, FX memory-optimized tables. */
  filegroups: readonly { type: "FG" | "FD" | "FX"; isReadOnly: boolean }[];
  /** In pages of 8 KB: changed since the differential base, and all. Null: this version of SQL Server has no such column. */
  pages: { modified: number | null; total: number };
}

interface SqlVolume {
  volume: string;
  freeBytes: number;
  totalBytes: number;
  fileSystem: string;
  isCompressed: boolean;
}

/** What `sys.databases` and its neighbours say of the instance's database. */
export interface SqlDatabase {
  state: "ONLINE" | "RESTORING" | "SUSPECT";
  access: "MULTI_USER" | "SINGLE_USER";
  recovery: "FULL" | "BULK_LOGGED" | "SIMPLE";
  /** The login that owns it. */
  owner: string;
  asyncStatistics: boolean;
  inAvailabilityGroup: boolean;
  isMirrored: boolean;
  snapshots: SqlSnapshot[];
  /** The full backup that was restored last WITH NORECOVERY, while nothing has come on top of it. */
  restored: { setGuid: string; file: string } | undefined;
  /** How often the server had been started when a revert was cut off; undefined: none waits to be finished. */
  revertCutAtStart: number | undefined;
  /** Of its log files. */
  logBytes: number;
  /** The last full backup that was not copy-only; undefined: no differential backup can be made. */
  differentialBase: { setGuid: string; file: string } | undefined;
  /** What msdb knows of its backups. */
  history: SqlBackupRow[];
  /** Of the database as it was once created: it stays with every restore. */
  familyGuid: string;
  /** Type 0 holds rows, 1 is the log, 2 is a container of FILESTREAM or memory-optimized data. */
  files: { logicalName: string; physicalName: string; type: 0 | 1 | 2 }[];
  /** Users without a login. */
  brokenUsers: string[];
}

/** A database snapshot of it, as `sys.databases` shows it. */
export interface SqlSnapshot {
  name: string;
  /** By the server's clock. */
  createdAt: Date;
  /** SUSPECT: its space ran out. It is of no use any more, and its source does not notice. */
  state: "ONLINE" | "RESTORING" | "SUSPECT";
  /** What a revert brings back of the database's settings. */
  options: Pick<SqlDatabase, "owner" | "recovery" | "asyncStatistics">;
  /** Of files with FILESTREAM one can be made, and not reverted to. */
  canBeRevertedTo: boolean;
}

/** A row of `msdb.dbo.backupset` and its media family. */
interface SqlBackupRow {
  type: "D" | "I" | "L";
  setGuid: string;
  copyOnly: boolean;
  file: string;
  /** 2 is a file on a disk, 7 a virtual device (VDI): a program has it, and the server cannot read it back. */
  deviceType: 2 | 7;
  /** More than one: the backup is striped. */
  mediaFamilies: number;
  /** Where in its file it stands, from 1. */
  position: number;
  startedAt: Date;
  finishedAt: Date;
  sizeBytes: number;
}

export interface SnapshotWork {
  seconds: number;
  /** 5123 with operating system error 112, then 1802. */
  fault?: "no-space";
}

export interface RestoreWork {
  seconds: number;
  /** Somebody takes the one seat before the restore can have it: 3101. */
  seatStolen?: boolean;
}

export interface RevertWork extends RestoreWork {
  /** Nobody knows whether one that was cut off can be gone on with by the same statement, or by the server's start alone. */
  again?: "refused";
}

interface InstallationHistoryRow {
  /** Null rows exist in the field (facts: octopus-upgrades#installation-history). */
  version: string | null;
  installed: Date;
}

interface HeartbeatRow {
  node: string;
  /** Undefined: the node has no row in OctopusServerNodeStatus. */
  ageSeconds: number | undefined;
  offline: boolean;
}

export interface SqlSessionRow {
  host: string;
  program: string;
  login: string;
  /** As sys.dm_exec_connections shows it. Those who are really connected are all on the loopback address: see `addressOf`. */
  address?: string;
  hasTransaction?: boolean;
  hasSchemaLocks?: boolean;
  /** A program that logs in again at once when it was thrown out. */
  comesBack?: boolean;
}

/** What goes wrong with a backup, with the errors SQL Server gives for it. */
export type BackupFault =
  /** 3202 with operating system error 112, then 3271 and 3013, at that point. */
  | { kind: "device-full"; atPercent: number }
  /** 3201 with operating system error 5, then 3013. A folder that does not exist needs no fault: it is really looked for. */
  | { kind: "access-denied" }
  /** 3043, then 3013: what is read there of the database is not what was written. */
  | { kind: "bad-page"; atPercent: number }
  /** Progress stops there; ends only when it is cancelled. */
  | { kind: "stalls"; atPercent: number }
  /** The network fails there. */
  | { kind: "connection-lost"; atPercent: number };

export interface BackupWork {
  seconds: number;
  /** What the backup reports as its size; the file itself stays small. */
  sizeBytes: number;
  fault?: BackupFault;
  /** The file loses its end once it has been written, and nobody is told. */
  isCutShort?: boolean;
  /** The finished file says that it belongs to another base: whoever reads the catalogue alone is deceived. */
  headerBaseGuid?: string;
}

export interface VerifyWork {
  seconds: number;
  /** 3189, then 3013: the file is not a good backup although writing it succeeded. */
  damaged?: boolean;
}
