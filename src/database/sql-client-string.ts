import type { ConnectionWish } from "./connection-wish";
import { PROGRAM_NAME } from "./program-name";

/**
 * The connection string for System.Data.SqlClient, made anew: Octopus writes those of Microsoft.Data.SqlClient, whose
 * newer keys (`Trust Server Certificate`, `Multi Subnet Failover`, ...) the older client refuses. A secret.
 */
export function sqlClientString(wish: ConnectionWish, connectSeconds: number): string {
  const overTcp = wish.source.ok && wish.source.source.way === "tcp" && ["", "dbmssocn"].includes(wish.networkLibrary);
  const pairs: (readonly [string, string | number] | false)[] = [
    ["Data Source", wish.dataSource],
    ["Initial Catalog", wish.database],
    ...(wish.integrated
      ? [["Integrated Security", "True"] as const]
      : [["User ID", wish.user] as const, ["Password", wish.password] as const]),
    ["Encrypt", wish.encrypt === "if-offered" ? "False" : "True"],
    ["TrustServerCertificate", wish.trustServerCertificate ? "True" : "False"],
    wish.networkLibrary !== "" && ["Network Library", wish.networkLibrary],
    wish.failoverPartner !== "" && ["Failover Partner", wish.failoverPartner],
    wish.multiSubnetFailover && overTcp && wish.failoverPartner === "" && ["MultiSubnetFailover", "True"],
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
