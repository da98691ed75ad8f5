import { schemaVersionBy, type KnownScript } from "../../../src/upgrade/database/schema-by-script";
import type {
  BackupHeader,
  BackupOptions,
  Database,
  DatabaseFacts,
  DatabaseSession,
  Heartbeat,
} from "../../../src/upgrade/database/database";
import type { DatabaseFile } from "../../../src/upgrade/database/database-file";
import type { BackupPlace, DatabaseSnapshot, WayBackFacts } from "../../../src/upgrade/database/way-back-facts";
import type { DatabaseState } from "../../../src/upgrade/database/database-state";
import { explain } from "../../../src/sql/explain";
import { SqlFailure } from "../../../src/sql/sql-session";

/** A session in nobody's way, but for what a test says. */
export const madeUpSessionOf = (given: Partial<DatabaseSession> = {}): DatabaseSession => ({
  id: 61,
  host: "DBA-7",
  program: "Microsoft SQL Server Management Studio - Query",
  login: "CONTOSO\\dba",
  originalLogin: given.login ?? "CONTOSO\\dba",
  address: "10.0.9.7",
  hasTransaction: false,
  hasSchemaLocks: false,
  hasUpgraderLock: false,
  ...given,
});

export const goodFacts: DatabaseFacts = {
  databaseName: "OctopusDeploy",
  serverName: "SQL1",
  productVersion: "16.0.4135.4",
  engineEdition: 3,
  edition: "Enterprise Edition (64-bit)",
  isRds: false,
  login: "octopus_upgrade",
  windowsGroups: [],
  clientHost: "OCTO-1",
  clientAddress: "10.0.0.1",
  serviceAccount: "CONTOSO\\svc-sql",
  mayBackUp: true,
  mayCreateDatabase: true,
  mayChangeSchema: true,
  maySeeSessions: true,
};

/** A database that nothing is to be said about. */
export const goodState: DatabaseState = {
  collation: "SQL_Latin1_General_CP1_CI_AS",
  otherCollations: [],
  recoveryModel: "FULL",
  logReuseWait: "NOTHING",
  owner: "sa",
  restoresAs: "dbcreator",
  heldBy: undefined,
  dataBytes: 8_000_000_000,
  log: { sizeBytes: 2_000_000_000, usedBytes: 100_000_000, growthBytes: 50_000_000_000, diskIsKnown: true },
  lastCheck: new Date("2026-01-08T02:00:00.000Z"),
};

/** A failure as the real database throws it. */
export function refusal(number: number, message: string, kind: SqlFailure["kind"] = "server"): Error {
  const failure = new SqlFailure(number, message, number > 0 ? [{ number, message }] : [], kind);
  return explain(failure, { what: "answer", server: "SQL1", database: "OctopusDeploy" });
}

/** A database that a test sets up by its fields; `calls` says what was asked of it, in order. */
export class MadeUpDatabase implements Database {
  name = "OctopusDeploy";
  calls: string[] = [];
  time = new Date("2026-01-10T03:00:00.000Z");
  schema: string | undefined | Error = "2025.3.100";
  beats: Heartbeat[] | Error | (() => Heartbeat[]) = ["ha-1", "ha-2", "ha-3"].map((node) => ({
    node,
    ageSeconds: 600,
    offline: true,
  }));
  others: DatabaseSession[] | (() => DatabaseSession[]) = [];
  is: DatabaseFacts = { ...goodFacts };
  meets: DatabaseState | Error = { ...goodState };
  header: BackupHeader = {
    databaseName: "OctopusDeploy",
    familyGuid: "F",
    setGuid: "S",
    copyOnly: true,
    isDifferential: false,
    baseGuid: "",
    hasChecksums: true,
    damaged: false,
    sizeBytes: 123_000_000,
  };
  lockIsFree = true;
  /** What the server answers, one after another, when it is asked whether the lock is still held; then that it is. */
  lockHeld: boolean[] = [];
  backupFails: (Error | undefined)[] = [];
  verifyFails: Error | undefined;

  async now() {
    return this.time;
  }
  async schemaVersion() {
    return (await this.schemaFacts()).version;
  }
  /** Another one than that of the schema: the history lags behind, or (null) there is none. */
  history: string | null | undefined;
  /** The newest in its journal. */
  script: string | undefined;
  /** What its connection was opened with. */
  known: KnownScript | undefined;
  async schemaFacts() {
    this.calls.push("schema");
    const { schema, script, known } = this;
    if (schema instanceof Error) throw schema;
    const history = this.history === undefined ? schema : (this.history ?? undefined);
    return { version: known ? schemaVersionBy(history, script, known) : schema, history, script };
  }
  async heartbeats() {
    this.calls.push("heartbeats");
    if (this.beats instanceof Error) throw this.beats;
    return typeof this.beats === "function" ? this.beats() : this.beats;
  }
  async sessions() {
    return typeof this.others === "function" ? this.others() : this.others;
  }
  async facts() {
    return this.is;
  }
  async state() {
    if (this.meets instanceof Error) throw this.meets;
    return this.meets;
  }
  /** What a differential or a snapshot would depend on; snapshots lie in it. */
  way: WayBackFacts = {
    ...{ rowFiles: [{ logicalName: "Octopus", physicalName: "D:\\Data\\Octopus.mdf" }], hasFilestream: false },
    ...{ hasMemoryOptimized: false, hasReadOnly: false, baseGuid: "S", changedShare: 0.05, recentDifferentials: 0 },
    volumes: [{ volume: "D:\\", freeBytes: 90_000_000_000, fileSystem: "NTFS", isCompressed: false }],
    ...{ fullSeconds: 300, snapshots: [] },
  };
  place: BackupPlace | undefined;
  /** Of other files than `header` is about. */
  headers: Record<string, Partial<BackupHeader>> = {};
  snapshotFails: Error | undefined;
  /** What a new snapshot is, besides its name. */
  newSnapshot: Partial<DatabaseSnapshot> = {};

  async wayBackFacts() {
    return this.way;
  }
  async placeOfBackup() {
    return this.place;
  }
  async snapshots() {
    this.calls.push("snapshots");
    return [...this.way.snapshots];
  }
  async createSnapshot(name: string, files: readonly DatabaseFile[]) {
    this.calls.push(`create ${name} at ${files.map(({ physicalName }) => physicalName).join()}`);
    if (this.snapshotFails) throw this.snapshotFails;
    const snapshot = { name, state: "ONLINE", createdAt: this.time, ...this.newSnapshot };
    this.way = { ...this.way, snapshots: [...this.way.snapshots, snapshot] };
  }
  async dropSnapshot(name: string) {
    this.calls.push(`drop ${name}`);
    this.way = { ...this.way, snapshots: this.way.snapshots.filter((each) => each.name !== name) };
  }
  async backup(file: string, { compress, kind = "copy-only" }: BackupOptions) {
    this.calls.push(`backup ${file}${compress ? " compressed" : ""}${kind === "copy-only" ? "" : ` ${kind}`}`);
    const fails = this.backupFails.shift();
    if (fails) throw fails;
  }
  async verifyBackup(file: string) {
    this.calls.push(`verify ${file}`);
    if (this.verifyFails) throw this.verifyFails;
  }
  async readBackupHeader(file: string) {
    this.calls.push(`header ${file}`);
    return { ...this.header, ...this.headers[file] };
  }
  async lock(waitSeconds: number) {
    this.calls.push(`lock ${waitSeconds}`);
    if (!this.lockIsFree) return undefined;
    return {
      isHeld: async () => {
        this.calls.push("is the lock held?");
        return this.lockHeld.shift() ?? true;
      },
      release: async () => {
        this.calls.push("release");
      },
    };
  }
  async close() {
    this.calls.push("close");
  }
}
