import type { Machine } from "../../machine/machine";
import { Failure } from "../../step/failure";
import { readConnectionString, type ConnectionVerdict } from "../../sql/connection-string";
import type { ConnectDatabase } from "./database";
import { explainConnection } from "../../sql/explain";
import { explainedDatabase } from "./explained-database";
import { openMssqlSession } from "../../sql/mssql-session";
import { openPowerShellSession, type PowerShellSurroundings } from "../../sql/powershell-session";
import { sqlClientString } from "../../sql/sql-client-string";
import { sqlServerDatabase, type DatabaseLimits } from "./sql-server-database";
import { SqlFailure, type SqlSession } from "../../sql/sql-session";
import { ownAccountAtServer } from "../../sql/windows-account";

/** What reaching a database takes: the driver, or Windows PowerShell. */
export type DatabaseSurroundings = PowerShellSurroundings & Pick<Machine, "sql">;

/** How long a backup may show no progress when a step does not say. */
export const STALL_SECONDS = 900;

/**
 * The way steps reach the instance's database (decision 022). `connect(connectionString)`
 * throws Failure `Database-…` when the string cannot be used or the server cannot be reached, `PowerShell-NoAnswer` when
 * the string needs Windows PowerShell and that does not work, never with the secret; otherwise it hands over the
 * Database. One that lost its connection stays lost: connect again.
 * The driver (1 MB) is loaded only when a connection is opened with it.
 */
export function connectDatabase(
  surroundings: DatabaseSurroundings,
  limits: Pick<DatabaseLimits, "callTimeoutSeconds"> & Partial<DatabaseLimits>,
): ConnectDatabase {
  return async (connectionString, known) => {
    const verdict = readConnectionString(connectionString);
    if (!verdict.usable) throw new Failure(verdict.refusal);
    const { names } = verdict;
    const session = await openExplained(surroundings, verdict, limits.callTimeoutSeconds);
    const database = sqlServerDatabase(surroundings, session, names.database, {
      stallSeconds: STALL_SECONDS,
      ...limits,
      known,
    });
    return explainedDatabase(database, names);
  };
}

/** A usable connection string. */
export type UsableConnection = Extract<ConnectionVerdict, { usable: true }>;

/** Opens a session; a refusal has its sentence. @throws Failure `Database-…`, `PowerShell-NoAnswer` */
export async function openExplained(
  surroundings: DatabaseSurroundings,
  verdict: UsableConnection,
  connectSeconds: number,
): Promise<SqlSession> {
  const { names } = verdict;
  try {
    return await openSession(surroundings, verdict, connectSeconds);
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error;
    const windowsLogin = names.login === undefined;
    const account = windowsLogin ? await ownAccountAtServer(surroundings, names.host, connectSeconds) : undefined;
    throw explainConnection(error, names, account);
  }
}

/** @throws SqlFailure, Failure `PowerShell-NoAnswer` */
function openSession(
  surroundings: DatabaseSurroundings,
  verdict: UsableConnection,
  connectSeconds: number,
): Promise<SqlSession> {
  if (verdict.client === "mssql") {
    // Programs of .NET on this machine, Octopus among them, give the server this name, which may be shorter than the host's.
    return openMssqlSession(surroundings, verdict.target, connectSeconds, surroundings.env.COMPUTERNAME);
  }
  const connectionString = sqlClientString(verdict.target, connectSeconds);
  return openPowerShellSession(surroundings, connectionString, connectSeconds);
}
