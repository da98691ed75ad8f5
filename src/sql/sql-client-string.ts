import type { ConnectionSettings } from "./connection-settings";
import { PROGRAM_NAME } from "./program-name";

/**
 * The connection string for System.Data.SqlClient, made anew: Octopus writes those of Microsoft.Data.SqlClient, whose
 * newer keys (`Trust Server Certificate`, `Multi Subnet Failover`, ...) the older client refuses. A secret.
 */
export function sqlClientString(settings: ConnectionSettings, connectSeconds: number): string {
  const overTcp =
    settings.source.ok && settings.source.source.way === "tcp" && ["", "dbmssocn"].includes(settings.networkLibrary);
  const pairs: (readonly [string, string | number] | false)[] = [
    ["Data Source", settings.dataSource],
    ["Initial Catalog", settings.database],
    ...(settings.integrated
      ? [["Integrated Security", "True"] as const]
      : [["User ID", settings.user] as const, ["Password", settings.password] as const]),
    ["Encrypt", settings.encrypt === "if-offered" ? "False" : "True"],
    ["TrustServerCertificate", settings.trustServerCertificate ? "True" : "False"],
    settings.networkLibrary !== "" && ["Network Library", settings.networkLibrary],
    settings.failoverPartner !== "" && ["Failover Partner", settings.failoverPartner],
    settings.multiSubnetFailover && overTcp && settings.failoverPartner === "" && ["MultiSubnetFailover", "True"],
    ["Application Name", PROGRAM_NAME],
    ["Connect Timeout", connectSeconds],
    // No other connection may take the place of one that was lost: the upgrader's lock goes with it.
    ["Pooling", "False"],
    ["ConnectRetryCount", 0],
    ["Enlist", "False"],
  ];
  return pairs
    .filter((pair) => pair !== false)
    .map(([key, value]) => `${key}=${quoted(String(value))}`)
    .join(";");
}

/** In double quotes whenever something could be read otherwise, as SqlClient's grammar wants it. */
const quoted = (value: string) => (/^[\w.:,()-]+$/.test(value) ? value : `"${value.replaceAll('"', '""')}"`);
