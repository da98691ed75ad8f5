import type { Answer } from "./answering";
import { answerBackup } from "./answer-backup";
import { answerLock } from "./answer-lock";
import { answerRestore } from "./answer-restore";
import { answerSelect } from "./answer-select";
import { AppLocks } from "./app-locks";
import type { Login } from "./login";
import type { ServerEncryption } from "./prelogin";
import { refuse, serverErrors } from "./server-errors";
import { isTooLong } from "./sql-names";
import { plainForm, readSql } from "./sql-text";
import type { SqlSessionRow, SqlWorld } from "./sql-world";
import { startTdsServer } from "./tds-server";
import type { TdsSession } from "./tds-session";
import type { ServerMessage } from "./tokens";

/*
 * A stand-in for SQL Server in the rehearsal. It speaks SQL Server's wire protocol (TDS 7.4: plain, TLS for the login
 * only, TLS) to the real driver, and it knows the statements that this project sends, and no others.
 *
 * Its limits. It is no SQL Server: nothing is parsed beyond recognising a statement, nothing is computed, stored or
 * restored. A backup is a small file of its own format. That a statement is answered here proves neither that SQL
 * Server accepts it nor that the permissions are the right ones; numbers and texts of errors are those of SQL Server
 * 2022 in English, their exact order in a real backup is not proven. Of the undocumented heartbeat tables only LastSeen
 * is known. It answers in TDS 7.4 whatever version a client asks for. No Windows login, TDS 8, MARS, bulk load,
 * table-valued or output parameters.
 */

interface SqlStandInOptions {
  encryption?: ServerEncryption;
}

export interface SqlStandIn {
  port: number;
  /** As the instance's configuration holds it. */
  connectionString(user: string, password: string, more?: Readonly<Record<string, string>>): string;
  /** Ends every connection at once, as a failing network does. */
  dropConnections(): void;
  close(): Promise<void>;
}

const ANSWERS: readonly Answer[] = [answerSelect, answerLock, answerBackup, answerRestore];
/** What drivers set after the login, several in one batch. */
const ONLY_OPTIONS = /^(?:set (?:transaction isolation level read committed|\w+ \w+)(?: ; | |$))+$/;
const UNKNOWN_STATEMENT = 50_000;
const QUOTED_CHARACTERS = 300;

/** Starts the stand-in on the loopback address, at a free port. */
export async function startSqlStandIn(world: SqlWorld, options: SqlStandInOptions = {}): Promise<SqlStandIn> {
  const sessions = new Set<TdsSession>();
  const locks = new AppLocks(
    (resource, session) => world.lockTaken(resource, rowOf(session)),
    (resource, session) => world.lockReleased(resource, rowOf(session)),
  );
  const server = await startTdsServer(
    {
      refuseLogin: (login) => refuseLogin(world, login),
      sessionBegan: (session) => sessions.add(session),
      sessionReset: (session) => locks.releaseAll(session),
      sessionEnded: (session) => {
        locks.releaseAll(session);
        sessions.delete(session);
      },
      answer: async (session, call, reply) => {
        world.heard(
          call.text,
          Object.entries(call.parameters).map(([name, value]) => `${name}=${String(value)}`),
        );
        const tokens = readSql(call.text) ?? [];
        if (ONLY_OPTIONS.test(plainForm(tokens))) return;
        const long = tokens.find(({ kind, value }) => (kind === "word" || kind === "quoted-name") && isTooLong(value));
        if (long) {
          refuse(reply, serverErrors.identifierTooLong(long.value));
          return;
        }
        const connected = [...sessions].filter((other) => other !== session);
        for (const answer of ANSWERS) {
          if (await answer({ tokens, call, session, reply, world, locks, connected })) return;
        }
        const quoted = call.text.slice(0, QUOTED_CHARACTERS);
        world.notUnderstood(quoted);
        refuse(reply, {
          number: UNKNOWN_STATEMENT,
          message: `The SQL Server stand-in does not know this statement: ${quoted}`,
        });
      },
    },
    {
      serverName: world.server.name,
      version: world.server.productVersion.split(".").map(Number),
      isDown: () => world.isDown?.() ?? false,
      ...options,
    },
  );
  return {
    port: server.port,
    dropConnections: () => server.dropConnections(),
    close: () => server.close(),
    connectionString: (user, password, more = {}) =>
      Object.entries({
        "Data Source": `tcp:127.0.0.1,${server.port}`,
        "Initial Catalog": world.databaseName,
        "User ID": user,
        Password: password,
        Encrypt: "True",
        TrustServerCertificate: "True",
        ...more,
      })
        .map(([key, value]) => `${key}=${quoteValue(value)}`)
        .join(";"),
  };
}

function refuseLogin(world: SqlWorld, { user, password, database, integrated }: Login): ServerMessage[] {
  if (integrated) return [serverErrors.untrustedDomain()];
  if (!world.acceptsLogin(user, password)) return [serverErrors.loginFailed(user)];
  const known = [world.databaseName.toLowerCase(), "master"].includes(database.toLowerCase());
  return known ? [] : [serverErrors.cannotOpenDatabase(database), serverErrors.loginFailed(user)];
}

const rowOf = ({ login }: TdsSession): SqlSessionRow => ({
  host: login.host,
  program: login.program,
  login: login.user,
});

/** In double quotes when it has to be, as SqlClient's grammar wants it. */
const quoteValue = (value: string) => (/[;'"=\s]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
