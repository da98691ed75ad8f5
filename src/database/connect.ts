import type { Surroundings } from "../step/context";
import { Failure } from "../step/failure";
import { readConnectionString } from "./connection-string";
import type { ConnectDatabase } from "./database";
import { explainConnection } from "./explain";
import { explainedDatabase } from "./explained-database";
import { openMssqlSession } from "./mssql-session";
import { sqlServerDatabase, type DatabaseLimits } from "./sql-server-database";
import { SqlFailure } from "./sql-session";

/** How long a backup may show no progress when a step does not say. */
const STALL_SECONDS = 900;

/**
 * The way steps reach the instance's database. `connect(connectionString)`
 * throws Failure `Database-…` when the string cannot be used or the server cannot be reached, never with the secret;
 * otherwise it hands over the Database. One that lost its connection stays lost: connect again.
 * The driver (1 MB) is loaded only when a connection is opened.
 */
export function connectDatabase(
  surroundings: Surroundings,
  limits: Pick<DatabaseLimits, "callTimeoutSeconds"> & Partial<DatabaseLimits>,
): ConnectDatabase {
  return async (connectionString) => {
    const verdict = readConnectionString(connectionString);
    if (!verdict.usable) throw new Failure(verdict.refusal);
    const { target } = verdict;
    try {
      const session = await openMssqlSession(surroundings, target, limits.callTimeoutSeconds);
      const database = sqlServerDatabase(surroundings, session, target.database, {
        stallSeconds: STALL_SECONDS,
        ...limits,
      });
      return explainedDatabase(database, { server: target.host, login: target.user });
    } catch (error) {
      if (error instanceof SqlFailure) throw explainConnection(error, target);
      throw error;
    }
  };
}
