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
  planBackup(file: string): BackupWork;
  backupBegan(backup: { file: string; copyOnly: boolean; checksum: boolean }): void;
  backupFinished(backup: { file: string; schemaVersion: string; sizeBytes: number }): void;
  /** Also when it was cancelled, or when the connection was lost: the server ends the backup with the session. */
  backupFailed(backup: { file: string; because: string }): void;
  /** What a compressed backup takes, and its verification, of what was planned; as long unless given. */
  readonly compressedShare?: number;
  planVerify(file: string): VerifyWork;

  /** The instance's database as `master` shows it. The stand-in changes it as its statements say. */
  readonly database: SqlDatabase;
  /** Told whenever single-user mode begins or ends. */
  accessChanged(singleUser: boolean): void;
  /** Told whenever another login owns the database; `mayGiveBack`: whether the one that did it may undo it. */
  ownerChanged(change: { from: string; to: string; mayGiveBack: boolean }): void;
  /** Asked before a restore begins: how long it takes, and what goes wrong with it. */
  planRestore(file: string): RestoreWork;
  /** From here on the database is RESTORING. */
  restoreBegan(restore: { file: string; familyGuid: string; isVerified: boolean }): void;
  /** The database holds what the backup holds. */
  restoreFinished(restore: { file: string }): void;
  /** Also when it was cancelled, or when the connection was lost: the database stays RESTORING. */
  restoreFailed(restore: { file: string; because: string }): void;
  backupVerified(verified: { file: string; ok: boolean; withChecksum: boolean }): void;

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
  snapshots: string[];
  /** Of the database as it was once created: it stays with every restore. */
  familyGuid: string;
  files: { logicalName: string; physicalName: string }[];
  /** Users without a login. */
  brokenUsers: string[];
}

export interface RestoreWork {
  seconds: number;
  /** Somebody takes the one seat before the restore can have it: 3101. */
  seatStolen?: boolean;
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
}

export interface VerifyWork {
  seconds: number;
  /** 3189, then 3013: the file is not a good backup although writing it succeeded. */
  damaged?: boolean;
}
