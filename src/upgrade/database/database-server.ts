import type { BackupHeader, DatabaseFacts, UpgraderLock } from "./database";
import type { DatabaseFile } from "./database-file";
import type { DatabaseSnapshot } from "./way-back-facts";
import type { RecoveryModel } from "../../sql/statements";

/** The instance's database as the server sees it from outside. */
export interface DatabaseState {
  /** As the server spells it. */
  name: string;
  /** `ONLINE`, `RESTORING`, `SUSPECT`, …, as `sys.databases` says it. */
  state: string;
  singleUser: boolean;
  recovery: RecoveryModel | undefined;
  /** The login that owns it; undefined when the server does not tell. */
  owner: string | undefined;
  asyncStatistics: boolean;
  inAvailabilityGroup: boolean;
  mirrored: boolean;
  /** Whether this login may restore it. */
  mayRestore: boolean;
  /** Of the database as it was once created, as in the header of its backups; undefined when the server does not tell. */
  family: string | undefined;
}

/** A disk of the SQL host. */
export interface DatabaseVolume {
  name: string;
  freeBytes: number;
  totalBytes: number;
}

/** What the server says of itself and of whom it let in. */
type ServerItself = Pick<DatabaseFacts, "login" | "engineEdition" | "isRds">;

/**
 * The server of the instance's database, over one session whose database is master: it stays where it is while the
 * instance's database is in single-user mode or restoring. Every call may throw a Failure (codes `Database-…`,
 * `Backup-…`, `Restore-…`) whose cause is the SqlFailure.
 */
export interface DatabaseServer {
  /** Of the instance. */
  readonly database: string;
  now(): Promise<Date>;
  itself(): Promise<ServerItself>;
  /** Undefined when there is no such database, or this login may not see it. */
  state(): Promise<DatabaseState | undefined>;
  /** While there is one it cannot be restored; it can be reverted to the only one that there is. */
  snapshots(): Promise<DatabaseSnapshot[]>;
  /** Where its files lie today. */
  files(): Promise<DatabaseFile[]>;
  backupHeader(file: string): Promise<BackupHeader>;
  /** The files in a backup, as they lay when it was made. */
  backupFiles(file: string): Promise<DatabaseFile[]>;
  verifyBackup(file: string, onProgress: (percent: number) => void): Promise<void>;
  setAsyncStatistics(on: boolean): Promise<void>;
  /** Throws everybody out who is in it. */
  singleUser(): Promise<void>;
  multiUser(): Promise<void>;
  setRecovery(model: RecoveryModel): Promise<void>;
  setOwner(login: string): Promise<void>;
  /** @param places where each file of the backup goes */
  restore(file: string, places: readonly DatabaseFile[], onProgress: (percent: number) => void): Promise<void>;
  /** The full backup that a differential one goes on top of: the database stays RESTORING. */
  restoreBase(file: string, places: readonly DatabaseFile[], onProgress: (percent: number) => void): Promise<void>;
  /** @param places of files that the full backup does not have */
  restoreDifferential(
    file: string,
    places: readonly DatabaseFile[],
    onProgress: (percent: number) => void,
  ): Promise<void>;
  /** Undoes all changes since the snapshot, which must be the only one. It tells no progress. */
  revert(snapshot: string): Promise<void>;
  dropSnapshot(snapshot: string): Promise<void>;
  /** Where its data and its snapshots lie; undefined when this login may not ask. */
  volumes(): Promise<DatabaseVolume[] | undefined>;
  /** What its log files hold. */
  logBytes(): Promise<number>;
  /** Users without a login. */
  brokenUsers(): Promise<string[]>;
  /** @returns undefined when somebody else held it for all of that time */
  lock(waitSeconds: number): Promise<UpgraderLock | undefined>;
  close(): Promise<void>;
}

/** The server reached from a step: `connect` fails with a Failure (codes `Database-…`), never with the secret in it. */
export type ConnectServer = (connectionString: string) => Promise<DatabaseServer>;
