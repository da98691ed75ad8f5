import { isIP } from "node:net";
import type { config as MssqlConfig } from "mssql";
import type { SqlClient, SqlTarget } from "../sql";
import type { ConnectionWatch } from "./sql-connection-watch";

/** The pool must never close our one idle connection: an application lock goes with it. */
const NEVER_MILLISECONDS = 2 ** 31 - 1;

/** What the driver is told of a connection. */
export function driverConfig(
  target: SqlTarget,
  { programName, workstation, connectSeconds }: SqlClient,
  watch: ConnectionWatch,
): MssqlConfig {
  return {
    server: target.host,
    ...(target.port === undefined ? {} : { port: target.port }),
    database: target.database,
    user: target.user,
    password: target.password,
    connectionTimeout: connectSeconds * 1000,
    // The driver's own limit stops counting at the first packet (facts: sql-clients#the-drivers-request-timeout):
    // whoever sends a statement has one.
    requestTimeout: 0,
    validateConnection: false,
    beforeConnect: (connection) => watch.attach(connection),
    pool: { min: 0, max: 1, idleTimeoutMillis: NEVER_MILLISECONDS, createTimeoutMillis: connectSeconds * 1000 + 5000 },
    options: {
      appName: programName,
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
