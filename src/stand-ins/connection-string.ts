import { PLANTED_SECRETS } from "./planted-secrets";
import { DATABASE_NAME, SQL_LOGIN } from "./world/sql-side";
import type { World } from "./world/world";

/**
 * As the instance's configuration holds it.
 * @param sqlPlace the SQL Server as a connection string names it: `tcp:127.0.0.1,1433`
 */
export function connectionStringOf(world: World, sqlPlace: string): string {
  const parts = {
    "Data Source": sqlPlace,
    // SQL Server does not mind in which letters somebody wrote the name of a database.
    "Initial Catalog": world.has("database-in-capitals") ? DATABASE_NAME.toUpperCase() : DATABASE_NAME.toLowerCase(),
    "User ID": SQL_LOGIN,
    Password: PLANTED_SECRETS["the SQL password"],
    Encrypt: "True",
    TrustServerCertificate: "True",
  };
  return Object.entries(parts)
    .map(([key, value]) => `${key}=${quoted(value)}`)
    .join(";");
}

/** In double quotes when it has to be, as SqlClient's grammar wants it. */
const quoted = (value: string) => (/[;'"=\s]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
