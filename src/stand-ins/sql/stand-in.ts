import type { Disk } from "../world/disk";
import { sqlServer } from "./sql-server";
import type { SqlWorld } from "./sql-world";
import type { ServerEncryption } from "./tds/prelogin";
import { startTdsServer } from "./tds/tds-server";

interface SqlStandInOptions {
  encryption?: ServerEncryption;
}

export interface SqlStandIn {
  port: number;
  /** As the instance's configuration holds it. */
  connectionString(user: string, password: string, more?: Readonly<Record<string, string>>): string;
  /** Ends every connection at once, as a failing network does. */
  dropConnections(): void;
  /** Somebody ends every session at once. */
  endSessions(): void;
  close(): Promise<void>;
}

/**
 * Starts the SQL Server stand-in on the loopback address, at a free port. It speaks SQL Server's wire protocol to the
 * real driver: TDS 7.4 whatever version a client asks for (plain, TLS for the login only, TLS), without TDS 8, MARS,
 * bulk load, table-valued or output parameters.
 */
export async function startSqlStandIn(
  world: SqlWorld,
  disk: Disk,
  options: SqlStandInOptions = {},
): Promise<SqlStandIn> {
  const answers = sqlServer(world, disk);
  const server = await startTdsServer(answers, {
    serverName: world.server.name,
    version: world.server.productVersion.split(".").map(Number),
    newSpid: answers.newSpid,
    isDown: () => world.isDown?.() ?? false,
    ...options,
  });
  return {
    port: server.port,
    dropConnections: () => server.dropConnections(),
    endSessions: () => answers.endSessions(),
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

/** In double quotes when it has to be, as SqlClient's grammar wants it. */
const quoteValue = (value: string) => (/[;'"=\s]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
