import type { LoginFacts } from "../../sql/grants";
import type { BackupKind } from "../../sql/statements";
import type { DatabaseFile } from "./database-file";
import type { DatabaseState } from "./database-state";
import type { KnownScript } from "./schema-by-script";
import type { BackupPlace, DatabaseSnapshot, WayBackFacts } from "./way-back-facts";

/** A heartbeat of a node, as the database holds it: the age is the SQL Server's own subtraction (one clock). */
export interface Heartbeat {
  node: string;
  ageSeconds: number;
  /** A clean stop marks the node offline at once; a killed node only looks alive until its heartbeat is stale. */
  offline: boolean;
}

/** A session of somebody else that is in the instance's database, or works on it from another one. */
export interface DatabaseSession {
  id: number;
  /** What the client says its machine and its program are called: a connection string can say anything. */
  host: string;
  program: string;
  login: string;
  /** As whom it logged in, when it has taken the place of another login since. */
  originalLogin: string;
  /** Where it comes from, as the SQL Server sees it; empty when it does not tell. */
  address: string;
  /** It has an open transaction, or has written to this database and may still roll back. */
  hasTransaction: boolean;
  /** It holds schema-modification locks (Sch-M) in this database, or waits for one. */
  hasSchemaLocks: boolean;
  /** It holds the upgrader's lock, as only sessions of ours do. */
  hasUpgraderLock: boolean;
}

/** What the database tells of its schema. */
export interface SchemaFacts {
  /** The version that it belongs to. */
  version: string | undefined;
  /** The version that the history of installations shows alone; undefined when that is empty or absent. */
  history: string | undefined;
  /** The newest script of those that upgrades have run; undefined when there is no list of them, or nothing in it. */
  script: string | undefined;
}

export interface BackupHeader {
  databaseName: string;
  /** Of the database as it was once created, and of this backup alone; empty when the server does not tell. */
  familyGuid: string;
  setGuid: string;
  copyOnly: boolean;
  isDifferential: boolean;
  /** Of a differential: the full backup that it belongs to, by the file's own word; empty for any other. */
  baseGuid: string;
  hasChecksums: boolean;
  damaged: boolean;
  sizeBytes: number;
}

/** An application lock that this session holds: one upgrader at a time (decision 006). */
export interface UpgraderLock {
  /** Whether this session still holds it: it is gone with the session, and nobody tells. Not to be asked is not to hold it. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

export interface BackupOptions {
  compress: boolean;
  kind?: BackupKind;
  onProgress: (percent: number) => void;
}

/**
 * The instance's database on its SQL Server: what steps ask of it, in a DBA's words. Every call may throw a Failure
 * (codes `Database-…` and `Backup-…`) whose cause is the SqlFailure: see explained-database.ts.
 */
export interface Database {
  readonly name: string;
  /** The time, by the SQL Server's clock. */
  now(): Promise<Date>;
  /**
   * The version the schema belongs to, by the history of installations and by what is known of the scripts; undefined when
   * neither says it.
   */
  schemaVersion(): Promise<string | undefined>;
  /** The same, with what it is known by. */
  schemaFacts(): Promise<SchemaFacts>;
  heartbeats(): Promise<Heartbeat[]>;
  sessions(): Promise<DatabaseSession[]>;
  /** What kind of server it is, and whether this account may do what the run needs: see permissions.ts. */
  facts(): Promise<DatabaseFacts>;
  /** What an upgrade and a rollback will meet: not to be asked of hosted servers, which have no such views. */
  state(): Promise<DatabaseState>;
  /** `kind`: copy-only unless given. */
  backup(file: string, options: BackupOptions): Promise<void>;
  verifyBackup(file: string, onProgress: (percent: number) => void): Promise<void>;
  readBackupHeader(file: string): Promise<BackupHeader>;
  /** What a differential backup or a snapshot would depend on: not to be asked of hosted servers. */
  wayBackFacts(): Promise<WayBackFacts>;
  /** Undefined: it is not in one file that holds it alone. */
  placeOfBackup(guid: string): Promise<BackupPlace | undefined>;
  snapshots(): Promise<DatabaseSnapshot[]>;
  createSnapshot(name: string, files: readonly DatabaseFile[]): Promise<void>;
  dropSnapshot(name: string): Promise<void>;
  /** @returns undefined when somebody else held it for all of that time */
  lock(waitSeconds: number): Promise<UpgraderLock | undefined>;
  close(): Promise<void>;
}

export interface DatabaseFacts extends LoginFacts {
  /** The database's own name (`DB_NAME()`): a connection string may write it in other letters. */
  databaseName: string;
  serverName: string;
  productVersion: string;
  /** `SERVERPROPERTY('EngineEdition')`: 2 Standard/Web, 3 Enterprise, 4 Express, 5 Azure SQL Database, 8 Managed Instance. */
  engineEdition: number;
  edition: string;
  /** Recognised by the database rdsadmin. */
  isRds: boolean;
}

/**
 * The database reached from a step: `connect` fails with a Failure (codes `Database-…`), never with the secret in it.
 * @param known by which the database tells its version when its history of installations does not
 */
export type ConnectDatabase = (connectionString: string, known?: KnownScript) => Promise<Database>;
