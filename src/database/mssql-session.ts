import { isIP } from "node:net";
import type { config as MssqlConfig, ConnectionPool } from "mssql";
import type { Surroundings } from "../step/context";
import type { SqlTarget } from "./connection-string";
import { NO_ENCRYPTION } from "./encryption";
import { failureFromDriver } from "./mssql-failure";
import { PROGRAM_NAME } from "./program-name";
import { watchSilence } from "./silence-watch";
import {
  lostConnection,
  SqlFailure,
  type QueryOptions,
  type SqlMessage,
  type SqlSession,
  type SqlValue,
  type Statement,
} from "./sql-session";

/** Closing must not hold up a step that is done; the server drops the session with the socket in any case. */
const CLOSE_SECONDS = 5;
/** The pool must never close our one idle connection: an application lock goes with it. */
const NEVER_MILLISECONDS = 2 ** 31 - 1;

type TdsConnection = Parameters<NonNullable<MssqlConfig["beforeConnect"]>>[0];

/**
 * Opens one connection with the mssql driver. It is the only one of the session's life: when it is lost, every later
 * query fails instead of going on over a new connection, which would not hold the lock.
 * The driver is loaded here, so that a step that refuses its inputs does not pay for it.
 * @param workstation what this machine calls itself to the server; what Node says it is called unless given
 * @throws SqlFailure
 */
export async function openMssqlSession(
  surroundings: Pick<Surroundings, "clock" | "signal">,
  target: SqlTarget,
  connectSeconds: number,
  workstation?: string,
): Promise<SqlSession> {
  const { default: mssql } = await import("mssql");
  const watch = new ConnectionWatch(target.encrypt);
  const pool = new mssql.ConnectionPool(driverConfig(target, connectSeconds, watch, workstation));
  // Without a listener, a dropped connection ends the process: the pool emits besides rejecting (lab, 2).
  pool.on("error", () => undefined);
  try {
    await pool.connect();
  } catch (error) {
    throw failureFromDriver(error, watch.loginMessages);
  }

  return {
    async query(statement, options) {
      if (watch.lost) throw lostConnection();
      return runQuery(pool, mssql.NVarChar, surroundings, statement, options);
    },
    async close() {
      watch.closing = true;
      await Promise.race([pool.close().catch(() => undefined), pause(CLOSE_SECONDS)]);
    },
  };
}

/** Watches what the driver's pool does behind our back. */
class ConnectionWatch {
  readonly loginMessages: SqlMessage[] = [];
  lost = false;
  closing = false;
  private connections = 0;

  constructor(private readonly encrypt: SqlTarget["encrypt"]) {}

  /** The pool makes one connection to try the way, drops it, and makes the one we use: any further one is refused. */
  attach(connection: TdsConnection): void {
    this.connections += 1;
    const ours = this.connections === 2;
    if (this.connections > 2) {
      this.lost = true;
      connection.close();
      throw lostConnection();
    }
    connection.on("errorMessage", ({ number, message }) => {
      if (this.connections === 1) this.loginMessages.push({ number, message });
    });
    connection.on("end", () => {
      if (ours && !this.closing) this.lost = true;
    });
    if (this.encrypt === "required") refuseLoginInClear(connection);
  }
}

/**
 * The driver logs in without TLS when the server says it has none, even with `encrypt: true` (lab, 4): whoever sits
 * between could read the password. There is no option for it, so the login packet is held back here.
 */
function refuseLoginInClear(connection: TdsConnection): void {
  let secure = false;
  connection.on("secure", () => {
    secure = true;
  });
  const logIn = connection.sendLogin7Packet.bind(connection);
  connection.sendLogin7Packet = () => {
    if (!secure) throw new SqlFailure(0, NO_ENCRYPTION, [], "connection");
    secure = false; // a rerouted connection negotiates again
    logIn();
  };
}

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000).unref());

function driverConfig(
  target: SqlTarget,
  connectSeconds: number,
  watch: ConnectionWatch,
  workstation: string | undefined,
): MssqlConfig {
  return {
    server: target.host,
    ...(target.port === undefined ? {} : { port: target.port }),
    database: target.database,
    user: target.user,
    password: target.password,
    connectionTimeout: connectSeconds * 1000,
    // The driver's own limit stops counting at the first packet (lab, 1): runQuery has its own.
    requestTimeout: 0,
    validateConnection: false,
    beforeConnect: (connection) => watch.attach(connection),
    pool: { min: 0, max: 1, idleTimeoutMillis: NEVER_MILLISECONDS, createTimeoutMillis: connectSeconds * 1000 + 5000 },
    options: {
      appName: PROGRAM_NAME,
      ...(workstation ? { workstationId: workstation } : {}),
      // @types/mssql takes what tedious takes; its text form is TDS 8.
      encrypt: target.encrypt === "strict" ? "strict" : true,
      trustServerCertificate: target.trustServerCertificate,
      multiSubnetFailover: target.multiSubnetFailover,
      ...(target.instanceName === undefined ? {} : { instanceName: target.instanceName }),
      ...serverNameOf(target),
    },
  };
}

/** TLS has no server names for addresses: Node warns on stderr about one, and when nobody checks it, any name will do. */
function serverNameOf({ hostNameInCertificate, host, trustServerCertificate }: SqlTarget): { serverName?: string } {
  if (hostNameInCertificate !== undefined) return { serverName: hostNameInCertificate };
  return isIP(host) !== 0 && trustServerCertificate ? { serverName: "sqlserver" } : {};
}

/** Runs one statement; cancels it when the server has said nothing for too long, or when the step is told to end. */
async function runQuery(
  pool: ConnectionPool,
  textType: Parameters<ReturnType<ConnectionPool["request"]>["input"]>[1],
  surroundings: Pick<Surroundings, "clock" | "signal">,
  { text, parameters = {} }: Statement,
  { silenceSeconds, onMessage }: QueryOptions,
): Promise<Record<string, SqlValue>[]> {
  const request = pool.request();
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value === "string") request.input(name, textType, value);
    else request.input(name, value);
  }

  const watch = watchSilence(surroundings, silenceSeconds, () => request.cancel());
  request.on("info", ({ number, message }: SqlMessage) => {
    watch.heard();
    onMessage?.({ number, message });
  });
  try {
    const result = await request.query<Record<string, SqlValue>>(text);
    // Statements without rows have no recordset, whatever the driver's types say.
    return (result.recordsets as Record<string, SqlValue>[][])[0] ?? [];
  } catch (error) {
    throw watch.judged(failureFromDriver(error));
  } finally {
    watch.stop();
  }
}
