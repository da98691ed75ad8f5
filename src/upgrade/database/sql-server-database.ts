import type { Surroundings } from "../../step/context";
import { longRunning, readBackupHeader } from "./backup";
import type { Database } from "./database";
import { readDatabaseState } from "./database-state";
import { readHeartbeats } from "./heartbeats";
import { readPlaceOfBackup, readSnapshots, readWayBackFacts } from "./way-back-facts";
import { readSessions } from "./sessions";
import { readServerFacts } from "./server-facts";
import { schemaVersionBy, type KnownScript } from "./schema-by-script";
import type { SqlRow } from "../../machine/sql";
import { SqlFailure, type SqlSession, type Statement } from "../../sql/sql-session";
import { statements } from "../../sql/statements";
import { takeUpgraderLock } from "./upgrader-lock";

const NO_SUCH_OBJECT = 208;
const NO_SUCH_COLUMN = 207;

export interface DatabaseLimits {
  /** How long the server may take over one short question. */
  callTimeoutSeconds: number;
  /** How long a backup or its verification may show no progress. */
  stallSeconds: number;
  /** Where the history of installations says nothing, or may lag behind. */
  known?: KnownScript | undefined;
}

/** The instance's database over one open session. Everything may throw SqlFailure; explained-database.ts makes sentences of it. */
export function sqlServerDatabase(
  surroundings: Surroundings,
  session: SqlSession,
  name: string,
  { callTimeoutSeconds: silenceSeconds, stallSeconds, known }: DatabaseLimits,
): Database {
  const short = { silenceSeconds };
  const rowsIfThere = (statement: Statement, missing: readonly number[] = [NO_SUCH_OBJECT]) =>
    session.query(statement, short).catch((error: unknown) => {
      if (error instanceof SqlFailure && missing.includes(error.number)) return [];
      throw error;
    });

  const historyVersion = async () => textIn(await rowsIfThere(statements.schemaVersion()), "Version");
  const schemaFacts = async () => {
    const history = await historyVersion();
    // Its columns are unconfirmed: with others it tells nothing, which is no reason to refuse a run.
    const scripts = await rowsIfThere(statements.newestScript(), [NO_SUCH_OBJECT, NO_SUCH_COLUMN]);
    const script = textIn(scripts, "ScriptName");
    return { version: known ? schemaVersionBy(history, script, known) : history, history, script };
  };

  return {
    name,
    now: async () => {
      const [row] = await session.query(statements.clock(), short);
      if (row?.UtcTime instanceof Date) return row.UtcTime;
      throw new SqlFailure(0, "the server did not report its time", [], "server");
    },
    schemaVersion: async () => (known ? (await schemaFacts()).version : historyVersion()),
    schemaFacts,
    heartbeats: () => readHeartbeats(session, silenceSeconds),
    sessions: () => readSessions(session, name, silenceSeconds),
    facts: () => readServerFacts(session, silenceSeconds),
    state: () => readDatabaseState(session, silenceSeconds),
    backup: async (file, { compress, kind = "copy-only", onProgress }) => {
      const label = `${name} before an upgrade of Octopus`.slice(0, 128);
      const statement = statements.backup(name, file, label, { compress, kind });
      await session.query(statement, longRunning(stallSeconds, onProgress));
    },
    wayBackFacts: () => readWayBackFacts(session, name, silenceSeconds),
    placeOfBackup: (guid) => readPlaceOfBackup(session, guid, silenceSeconds),
    snapshots: () => readSnapshots(session, name, silenceSeconds),
    createSnapshot: async (snapshot, files) => {
      const statement = statements.createSnapshot(name, snapshot, files);
      await session.query(
        statement,
        longRunning(stallSeconds, () => undefined),
      );
    },
    dropSnapshot: async (snapshot) => {
      await session.query(
        statements.dropSnapshot(snapshot),
        longRunning(stallSeconds, () => undefined),
      );
    },
    verifyBackup: async (file, onProgress) => {
      await session.query(statements.verifyBackup(file), longRunning(stallSeconds, onProgress));
    },
    readBackupHeader: (file) => readBackupHeader(session, file, stallSeconds),
    lock: (waitSeconds) => takeUpgraderLock(surroundings, session, { database: name, waitSeconds, silenceSeconds }),
    close: () => session.close(),
  };
}

function textIn([row]: readonly SqlRow[], column: string): string | undefined {
  const value = row?.[column];
  return typeof value === "string" && value !== "" ? value : undefined;
}
