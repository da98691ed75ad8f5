import type { Machine } from "../machine/machine";
import type { SqlConnection, SqlTarget } from "../machine/sql";
import type { Surroundings } from "../step/context";
import { failureFromDoor } from "./mssql-failure";
import { PROGRAM_NAME } from "./program-name";
import { watchSilence } from "./silence-watch";
import { lostConnection, type QueryOptions, type SqlSession, type SqlValue, type Statement } from "./sql-session";

/** What a session with the driver takes. */
type DriverSurroundings = Pick<Surroundings, "clock" | "signal"> & Pick<Machine, "sql">;

/**
 * Opens one connection with the mssql driver. It is the only one of the session's life: when it is lost, every later
 * query fails instead of going on over a new connection, which would not hold the lock.
 * @param workstation what this machine calls itself to the server; what Node says it is called unless given
 * @throws SqlFailure
 */
export async function openMssqlSession(
  surroundings: DriverSurroundings,
  target: SqlTarget,
  connectSeconds: number,
  workstation?: string,
): Promise<SqlSession> {
  const client = { programName: PROGRAM_NAME, workstation, connectSeconds };
  const connection = await surroundings.sql.connect(target, client).catch((error: unknown) => {
    throw failureFromDoor(error);
  });
  return {
    async query(statement, options) {
      if (connection.lost) throw lostConnection();
      return runQuery(connection, surroundings, statement, options);
    },
    close: () => connection.close(),
  };
}

/** Runs one statement; cancels it when the server has said nothing for too long, or when the step is told to end. */
async function runQuery(
  connection: SqlConnection,
  surroundings: DriverSurroundings,
  statement: Statement,
  { silenceSeconds, onMessage }: QueryOptions,
): Promise<Record<string, SqlValue>[]> {
  const answer = connection.send(statement, (message) => {
    watch.heard();
    onMessage?.(message);
  });
  const watch = watchSilence(surroundings, silenceSeconds, () => answer.cancel());
  try {
    return await answer.rows;
  } catch (error) {
    throw watch.judged(failureFromDoor(error));
  } finally {
    watch.stop();
  }
}
