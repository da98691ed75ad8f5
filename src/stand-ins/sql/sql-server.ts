import type { Disk } from "../world/disk";
import type { Answer } from "./answering";
import { answerAlter } from "./answer-alter";
import { answerBackup } from "./answer-backup";
import { answerLock } from "./answer-lock";
import { answerRestore } from "./answer-restore";
import { answerRestoreDatabase } from "./answer-restore-database";
import { answerRevert, finishCutRevert } from "./answer-revert";
import { answerSelect } from "./answer-select";
import { answerSnapshot } from "./answer-snapshot";
import { AppLocks } from "./app-locks";
import { readExecuteSql } from "./execute-sql";
import { isInstancesDatabase, sessionsInDatabase } from "./in-database";
import type { SqlCall } from "./call";
import { STAND_IN_ERROR } from "./open-session";
import type { Reply, ServerMessage } from "./reply";
import { refuse, serverErrors } from "./server-errors";
import { sessionNumbers, type Connection, type Login, type Session, type SqlAnswers } from "./session";
import { isTooLong } from "./sql-names";
import { plainForm, readSql, type SqlToken } from "./sql-text";
import type { SqlSessionRow, SqlWorld } from "./sql-world";

/*
 * A stand-in for SQL Server: logins, sessions, application locks and the statements that this project sends, and no
 * others. It knows nothing of what carries them.
 *
 * Its limits. It is no SQL Server: nothing is parsed beyond recognising a statement, nothing is computed or stored. What a
 * restore puts back is the world's own memory of what the database held when the backup ended. A backup is a small file of its own format. That a statement is answered here proves neither that SQL
 * Server accepts it nor that the permissions are the right ones; numbers and texts of errors are those of SQL Server
 * 2022 in English, their exact order in a real backup is not proven. Of the undocumented heartbeat tables only LastSeen
 * is known. No Windows login.
 */

export interface SqlServer extends SqlAnswers {
  readonly name: string;
  /** Gives a session its number. */
  newSpid: () => number;
  /** Lets that many seconds pass by the server's clock; resolves at once when the signal is aborted. */
  sleep(seconds: number, signal: AbortSignal): Promise<void>;
  /** Somebody ends every session at once. */
  endSessions(): void;
}

const ANSWERS: readonly Answer[] = [
  ...[
    answerSelect,
    answerLock,
    answerBackup,
    answerRestore,
    answerRestoreDatabase,
    answerRevert,
    answerAlter,
    answerSnapshot,
  ],
];
/** What drivers set after the login, several in one batch. */
const ONLY_OPTIONS = /^(?:set (?:transaction isolation level read committed|\w+ \w+)(?: ; | |$))+$/;
const QUOTED_CHARACTERS = 300;

/** @param disk where it writes its backups, and reads them */
export function sqlServer(world: SqlWorld, disk: Disk): SqlServer {
  const sessions = new Map<Session, Connection>();
  const tokensOf = rememberingReader();
  const locks = new AppLocks(
    (lock, session) => world.lockTaken(lock, rowOf(session)),
    (lock, session) => world.lockReleased(lock, rowOf(session)),
  );
  return {
    name: world.server.name,
    newSpid: sessionNumbers(),
    sleep: (seconds, signal) => world.sleep(seconds, signal),
    refuseLogin: (login) => {
      finishCutRevert(world);
      return refuseLogin(world, login, [...sessions.keys()]);
    },
    sessionBegan: (session, connection) => sessions.set(session, connection),
    sessionReset: (session) => locks.releaseAll(session),
    sessionEnded: (session) => {
      locks.releaseAll(session);
      sessions.delete(session);
    },
    endSessions: () => {
      for (const connection of [...sessions.values()]) connection.drop();
    },
    answer: async (session, given, reply) => {
      hear(world, given);
      if (world.database.state === "SUSPECT" && isInstancesDatabase(world, session.database)) {
        refuse(reply, serverErrors.logNotAvailable(world.databaseName));
        return;
      }
      const carried = readExecuteSql(tokensOf(given.text), given);
      const call = carried?.call ?? given;
      const database = carried?.database ?? session.database;
      const tokens = tokensOf(call.text);
      if (ONLY_OPTIONS.test(plainForm(tokens))) return;
      const long = tokens.find(({ kind, value }) => (kind === "word" || kind === "quoted-name") && isTooLong(value));
      if (long) {
        refuse(reply, serverErrors.identifierTooLong(long.value));
        return;
      }
      const connected = [...sessions.keys()].filter((other) => other !== session);
      const endSession = (other: Session) => sessions.get(other)?.drop();
      for (const answer of ANSWERS) {
        if (await answer({ tokens, call, session, database, reply, world, disk, locks, connected, endSession })) return;
      }
      refuseUnknown(world, call, reply);
    },
  };
}

/** The same few statements come again and again. */
const MOST_REMEMBERED = 200;

/** @returns reads a statement into its tokens; none, when it is no T-SQL */
function rememberingReader(): (text: string) => readonly SqlToken[] {
  const known = new Map<string, readonly SqlToken[]>();
  return (text) => {
    let tokens = known.get(text);
    if (!tokens) {
      if (known.size >= MOST_REMEMBERED) known.clear();
      known.set(text, (tokens = readSql(text) ?? []));
    }
    return tokens;
  };
}

function hear(world: SqlWorld, { text, parameters }: SqlCall): void {
  world.heard(
    text,
    Object.entries(parameters).map(([name, value]) => `${name}=${String(value)}`),
  );
}

function refuseUnknown(world: SqlWorld, { text }: SqlCall, reply: Reply): void {
  const quoted = text.slice(0, QUOTED_CHARACTERS);
  world.notUnderstood(quoted);
  refuse(reply, {
    number: STAND_IN_ERROR,
    message: `The SQL Server stand-in does not know this statement: ${quoted}`,
  });
}

function refuseLogin(
  world: SqlWorld,
  { user, password, database, integrated }: Login,
  connected: readonly Session[],
): ServerMessage[] {
  if (integrated) return [serverErrors.untrustedDomain()];
  if (!world.acceptsLogin(user, password)) return [serverErrors.loginFailed(user)];
  const known = [world.databaseName.toLowerCase(), "master"].includes(database.toLowerCase());
  if (!known || !isOpenTo(world, database, connected)) {
    return [serverErrors.cannotOpenDatabase(database), serverErrors.loginFailed(user)];
  }
  return [];
}

/** Nobody gets in while it is restoring or suspect, and one alone in single-user mode. */
function isOpenTo(world: SqlWorld, name: string, connected: readonly Session[]): boolean {
  if (!isInstancesDatabase(world, name)) return true;
  const { state, access } = world.database;
  if (state !== "ONLINE") return false;
  return access === "MULTI_USER" || sessionsInDatabase(world, connected).length === 0;
}

const rowOf = ({ login }: Session): SqlSessionRow => ({
  host: login.host,
  program: login.program,
  login: login.user,
});
