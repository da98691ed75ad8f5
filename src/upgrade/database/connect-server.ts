import { readConnectionString, type ConnectionNames } from "../../sql/connection-string";
import { explain } from "../../sql/explain";
import { hostedFailure, hostedRollback } from "../../sql/hosted-sql";
import { SqlFailure, type SqlSession, type SqlValue, type Statement } from "../../sql/sql-session";
import { RECOVERY_MODELS, statements } from "../../sql/statements";
import type { Surroundings } from "../../step/context";
import { Failure } from "../../step/failure";
import { longRunning, readBackupHeader } from "./backup";
import { orRefused } from "./cells";
import { openExplained, STALL_SECONDS, type DatabaseSurroundings, type UsableConnection } from "./connect";
import type { DatabaseFile } from "./database-file";
import type { ConnectServer, DatabaseServer, DatabaseState } from "./database-server";
import type { DatabaseLimits } from "./sql-server-database";
import { takeUpgraderLock } from "./upgrader-lock";
import { readSnapshots } from "./way-back-facts";

const MASTER = "master";
const HOSTED = ["azure-sql-database", "azure-managed-instance", "amazon-rds"] as const;

/** The way to the server of the instance's database: like `connectDatabase`, with master as the session's database. */
export function connectServer(
  surroundings: DatabaseSurroundings & Surroundings,
  limits: Pick<DatabaseLimits, "callTimeoutSeconds"> & Partial<DatabaseLimits>,
): ConnectServer {
  return async (connectionString) => {
    const verdict = readConnectionString(connectionString);
    if (!verdict.usable) {
      const hosted = HOSTED.find((each) => hostedFailure(each).code === verdict.refusal.code);
      throw new Failure(hosted ? hostedRollback(hosted) : verdict.refusal);
    }
    const session = await openExplained(surroundings, inMaster(verdict), limits.callTimeoutSeconds);
    const { names } = verdict;
    return databaseServer(surroundings, explainedSession(session, names), names.database, {
      stallSeconds: STALL_SECONDS,
      ...limits,
    });
  };
}

function inMaster(verdict: UsableConnection): UsableConnection {
  return verdict.client === "mssql"
    ? { ...verdict, target: { ...verdict.target, database: MASTER } }
    : { ...verdict, target: { ...verdict.target, database: MASTER } };
}

/** A question, and what it is for, as in "SQL Server 'sql1' did not {what}". */
type Ask = (what: string, ask: (session: SqlSession) => Promise<Row[]>, file?: string) => Promise<Row[]>;
type Row = Record<string, SqlValue>;

interface ExplainedSession {
  session: SqlSession;
  said: <T>(what: string, act: (session: SqlSession) => Promise<T>, file?: string) => Promise<T>;
}

/** The same session, with a sentence for everything that SQL Server refuses. */
function explainedSession(session: SqlSession, names: ConnectionNames): ExplainedSession {
  const { host: server, login, database } = names;
  return {
    session,
    said: async (what, act, file) => {
      try {
        return await act(session);
      } catch (error) {
        if (!(error instanceof SqlFailure)) throw error;
        throw explain(error, { what, server, login, windowsLogin: login === undefined, database, file });
      }
    },
  };
}

/** What changes settings of the database, each one statement that may wait for others. */
function changesTo(
  database: string,
  { session, said }: ExplainedSession,
  stallSeconds: number,
): Pick<DatabaseServer, "setAsyncStatistics" | "singleUser" | "multiUser" | "setRecovery" | "setOwner"> {
  const its = `the database '${database}'`;
  const alter = async (what: string, statement: ReturnType<typeof statements.singleUser>) => {
    const waiting = longRunning(stallSeconds, () => undefined);
    await said(what, () => session.query(statement, waiting));
  };
  return {
    setAsyncStatistics: (on) =>
      alter(`turn asynchronous statistics of ${its} ${on ? "on" : "off"}`, statements.asyncStatistics(database, on)),
    singleUser: () => alter(`set ${its} to single-user mode`, statements.singleUser(database)),
    multiUser: () => alter(`set ${its} to multi-user mode`, statements.multiUser(database)),
    setRecovery: (model) => alter(`set the recovery model of ${its}`, statements.setRecovery(database, model)),
    setOwner: (login) => alter(`make '${login}' the owner of ${its}`, statements.setOwner(database, login)),
  };
}

async function askItself(ask: Ask, session: SqlSession, short: { silenceSeconds: number }) {
  const [row = {}] = await ask("report what it is", () => session.query(statements.serverFacts(), short));
  return { login: text(row.LoginName), engineEdition: Number(row.EngineEdition ?? 0), isRds: yes(row.IsRds) };
}

function databaseServer(
  surroundings: Surroundings,
  { session, said }: ExplainedSession,
  database: string,
  { callTimeoutSeconds: silenceSeconds, stallSeconds }: DatabaseLimits,
): DatabaseServer {
  const short = { silenceSeconds };
  const ask: Ask = said;
  const its = `the database '${database}'`;
  return {
    ...changesTo(database, { session, said }, stallSeconds),
    database,
    now: async () => {
      const [row] = await ask("report its time", () => session.query(statements.clock(), short));
      if (row?.UtcTime instanceof Date) return row.UtcTime;
      throw new SqlFailure(0, "the server did not report its time", [], "server");
    },
    itself: () => askItself(ask, session, short),
    state: async () => {
      const [row] = await ask(`show the state of ${its}`, () =>
        session.query(statements.stateFromMaster(database), short),
      );
      return row && stateOf(row);
    },
    snapshots: () => said(`list the snapshots of ${its}`, () => readSnapshots(session, database, silenceSeconds)),
    files: async () =>
      filesOf(await ask(`list the files of ${its}`, () => session.query(statements.fileNamesOf(database), short))),
    backupHeader: (file) =>
      said(`read the header of '${file}'`, () => readBackupHeader(session, file, stallSeconds), file),
    backupFiles: async (file) =>
      filesOf(
        await ask(
          `list the files in '${file}'`,
          () => session.query(statements.backupFiles(file), { silenceSeconds: stallSeconds }),
          file,
        ),
      ),
    verifyBackup: async (file, onProgress) => {
      await ask(
        `verify '${file}'`,
        () => session.query(statements.verifyBackup(file), longRunning(stallSeconds, onProgress)),
        file,
      );
    },
    ...restoring(database, ask, session, stallSeconds),
    ...looksAt(database, ask, session, short),
    lock: (waitSeconds) =>
      said("answer", () => takeUpgraderLock(surroundings, session, { database, waitSeconds, silenceSeconds })),
    close: () => session.close(),
  };
}

/** What a restore is planned and reported by. */
function looksAt(
  database: string,
  ask: Ask,
  session: SqlSession,
  short: { silenceSeconds: number },
): Pick<DatabaseServer, "volumes" | "logBytes" | "brokenUsers"> {
  return {
    volumes: async () => {
      const rows = await orRefused(session.query(statements.volumesOf(database), short));
      return rows?.map(({ Volume, FreeBytes, TotalBytes }) => ({
        name: text(Volume),
        freeBytes: Number(FreeBytes ?? 0),
        totalBytes: Number(TotalBytes ?? 0),
      }));
    },
    logBytes: async () => {
      const [row] = await ask(`show the log of the database '${database}'`, () =>
        session.query(statements.logSize(database), short),
      );
      return Number(row?.LogBytes ?? 0);
    },
    brokenUsers: async () => {
      const rows = await ask(`list the users of the database '${database}'`, () =>
        session.query(statements.brokenUsers(database), short),
      );
      return rows.map(({ Name }) => text(Name));
    },
  };
}

/**
 * A revert tells nothing before its end, and a restore nothing while SQL Server fills the files with zeros or brings the
 * database to a consistent state, which takes as long as the files are large: each may be at work this long, as long as its
 * connection holds.
 */
const SILENT_SECONDS = 6 * 3600;

/** What overwrites the database, or takes away what is in the way of that. */
function restoring(
  database: string,
  ask: Ask,
  session: SqlSession,
  stallSeconds: number,
): Pick<DatabaseServer, "restore" | "restoreBase" | "restoreDifferential" | "revert" | "dropSnapshot"> {
  const its = `the database '${database}'`;
  const restore =
    (what: string, statement: (database: string, file: string, places: readonly DatabaseFile[]) => Statement) =>
    async (file: string, places: readonly DatabaseFile[], onProgress: (percent: number) => void) => {
      const options = longRunning(SILENT_SECONDS, onProgress);
      await ask(what, () => session.query(statement(database, file, places), options), file);
    };
  return {
    restore: restore(`restore ${its}`, statements.restore),
    restoreBase: restore(`restore ${its}`, statements.restoreBase),
    restoreDifferential: restore(`restore the changes since the full backup of ${its}`, statements.restoreDifferential),
    revert: async (snapshot) => {
      const silent = { silenceSeconds: SILENT_SECONDS };
      await ask(`revert ${its} to the snapshot '${snapshot}'`, () =>
        session.query(statements.revert(database, snapshot), silent),
      );
    },
    dropSnapshot: async (snapshot) => {
      const waiting = { silenceSeconds: stallSeconds };
      await ask(`drop the snapshot '${snapshot}' of ${its}`, () =>
        session.query(statements.dropSnapshot(snapshot), waiting),
      );
    },
  };
}

const stateOf = (row: Row): DatabaseState => ({
  name: text(row.Name),
  state: text(row.State),
  singleUser: text(row.Access) === "SINGLE_USER",
  recovery: RECOVERY_MODELS.find((model) => model === row.Recovery),
  owner: text(row.OwnerName) || undefined,
  asyncStatistics: yes(row.AsyncStatistics),
  inAvailabilityGroup: yes(row.InAvailabilityGroup),
  mirrored: yes(row.IsMirrored),
  mayRestore: yes(row.MayRestore),
  family: text(row.FamilyGuid).toUpperCase() || undefined,
});

const filesOf = (rows: readonly Row[]): DatabaseFile[] =>
  rows.map(({ LogicalName, PhysicalName }) => ({ logicalName: text(LogicalName), physicalName: text(PhysicalName) }));

const text = (value: SqlValue | undefined) => (typeof value === "string" ? value : "");
const yes = (value: SqlValue | undefined) => value === true || Number(value) === 1;
