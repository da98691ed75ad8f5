import type { ConnectionPool } from "mssql";
import { SqlNotConnected, type Sql, type SqlAnswer, type SqlRow, type SqlMessage, type Statement } from "../sql";
import { ConnectionWatch } from "./sql-connection-watch";
import { driverConfig } from "./sql-driver-config";

/** Closing must not hold up a step that is done; the server drops the session with the socket in any case. */
const CLOSE_SECONDS = 5;

/** The mssql driver. It is loaded here, so that a step that refuses its inputs does not pay for it. */
export const sql: Sql = {
  async connect(target, client) {
    const { default: mssql } = await import("mssql");
    const watch = new ConnectionWatch(target.encrypt);
    const pool = new mssql.ConnectionPool(driverConfig(target, client, watch));
    // Without a listener, a dropped connection ends the process: the pool emits besides rejecting
    // (facts: sql-clients#a-dropped-connection).
    pool.on("error", () => undefined);
    try {
      await pool.connect();
    } catch (error) {
      throw new SqlNotConnected(watch.refusal ?? error, watch.loginMessages);
    }
    return {
      get lost() {
        return watch.lost;
      },
      send: (statement, onMessage) => {
        const answer = send(pool, mssql.NVarChar, statement, onMessage);
        const rows = answer.rows.catch((error: unknown) => {
          throw watch.refusal ?? error;
        });
        return { ...answer, rows };
      },
      async close() {
        watch.closing = true;
        await Promise.race([pool.close().catch(() => undefined), pause(CLOSE_SECONDS)]);
      },
    };
  },
};

function send(
  pool: ConnectionPool,
  textType: Parameters<ReturnType<ConnectionPool["request"]>["input"]>[1],
  { text, parameters = {} }: Statement,
  onMessage: (message: SqlMessage) => void,
): SqlAnswer {
  const request = pool.request();
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value === "string") request.input(name, textType, value);
    else request.input(name, value);
  }
  request.on("info", ({ number, message }: SqlMessage) => onMessage({ number, message }));
  return {
    rows: request
      .query<SqlRow>(text)
      // Statements without rows have no recordset, whatever the driver's types say.
      .then((result) => (result.recordsets as SqlRow[][])[0] ?? []),
    cancel: () => request.cancel(),
  };
}

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000).unref());
