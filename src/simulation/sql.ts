import { SqlNotConnected, type Sql, type SqlClient, type SqlMessage, type SqlTarget } from "../machine/sql";
import { OpenSession } from "../stand-ins/sql/open-session";
import type { Connection, Login } from "../stand-ins/sql/session";
import type { SqlServer } from "../stand-ins/sql/sql-server";
import type { Carry } from "./carry";
import { DirectConnection } from "./sql-connection";
import { driverErrors } from "./sql-driver-errors";

interface DirectSqlGiven {
  server: SqlServer;
  /** Whether the server listens there; `silent`: something does, and never answers. */
  find: (host: string, port: number | undefined) => boolean | "silent";
  /** What the client's machine calls itself. */
  clientHost: string;
  carry: Carry;
}

/** SQL Server as one process reaches it; `end()` when that process is gone. */
interface DirectSql extends Sql {
  end(): void;
}

/**
 * Carries statements to the SQL Server stand-in without a network. What comes back has the shape in which the mssql
 * driver gives it over a network: the driver tries the way with a session of its own, and begins the one that is used
 * with the first statement.
 */
export function directSql({ server, find, clientHost, carry }: DirectSqlGiven): DirectSql {
  const sessions = new Set<OpenSession>();
  let isGone = false;

  const reach = async (target: SqlTarget, { connectSeconds }: SqlClient) => {
    const found = find(target.host, target.port);
    if (found === "silent") {
      await server.sleep(connectSeconds, new AbortController().signal);
      throw driverErrors.timedOut(target, connectSeconds);
    }
    if (!found || isGone) throw driverErrors.refused(target);
    if (target.encrypt === "strict") throw driverErrors.noTds8(target);
    if (!target.trustServerCertificate) throw driverErrors.notTrusted(target);
  };
  const logIn = (login: Login, connection: Connection, told: SqlMessage[] = []) => {
    const refused = server.refuseLogin(login);
    told.push(...refused.map(({ number, message }) => ({ number, message })));
    const last = refused.at(-1);
    if (last) throw driverErrors.loginRefused(last.message);
    const session = { spid: server.newSpid(), login, database: login.database, encrypted: true, resets: 0 };
    const open = new OpenSession(session, server, connection);
    sessions.add(open);
    return open;
  };

  return {
    async connect(target, client) {
      const login = loginOf(target, client, clientHost);
      const loginMessages: SqlMessage[] = [];
      try {
        await carry("sql", async () => {
          await reach(target, client);
          await logIn(login, NOBODY, loginMessages).end();
        });
      } catch (error) {
        throw new SqlNotConnected(error, loginMessages);
      }
      return new DirectConnection({
        carry,
        reach: () => reach(target, client),
        logIn: (connection) => logIn(login, connection),
        sleep: (seconds, signal) => server.sleep(seconds, signal),
      });
    },
    end() {
      isGone = true;
      for (const session of sessions) void session.end();
    },
  };
}

/** The session that tries the way is gone before anybody ends it. */
const NOBODY: Connection = { drop: () => undefined, end: () => undefined };

const loginOf = (
  { user, password, database }: SqlTarget,
  { programName, workstation }: SqlClient,
  clientHost: string,
): Login => ({ host: workstation ?? clientHost, user, password, program: programName, database, integrated: false });
