import { letDbaAllowRestore } from "../../src/sql/grants";
import { hostedByFacts, hostedRollback } from "../../src/sql/hosted-sql";
import { quoteIdentifier } from "../../src/sql/statements";
import { Failure } from "../../src/step/failure";
import type { DatabaseServer, DatabaseState } from "../../src/upgrade/database/database-server";

/**
 * Asks the server whether the database can be restored there, by this login. Asked before anything stops, and again
 * directly before the restore.
 * @throws Failure `Database-AzureSql`, `Database-ManagedInstance`, `Database-AmazonRds`, `Database-NotFound`, `Rollback-InAvailabilityGroup`, `Rollback-Mirrored`,
 *   `Restore-NotAllowed`
 */
export async function requireFitServer(server: DatabaseServer): Promise<DatabaseState> {
  // First: a server that somebody else runs has other views, and an alias hides its name.
  const { login, ...itself } = await server.itself();
  const hosted = hostedByFacts(itself);
  if (hosted) throw new Failure(hostedRollback(hosted));
  const state = await server.state();
  if (!state) {
    throw new Failure({
      code: "Database-NotFound",
      what: `The SQL Server shows no database '${server.database}' to the login '${login}'.`,
      why: "It does not exist, or the login may not see it.",
      next: "Check the connection string, or ask a DBA to grant VIEW ANY DATABASE to the login, then run again.",
    });
  }
  const { name } = state;
  const quoted = quoteIdentifier(name);
  if (state.inAvailabilityGroup) {
    throw new Failure({
      code: "Rollback-InAvailabilityGroup",
      what: `The database '${name}' is in an availability group, and no database can be restored while it is.`,
      next: `On the primary replica a DBA runs ALTER AVAILABILITY GROUP [<group>] REMOVE DATABASE ${quoted}; then run the rollback again. Afterwards: ALTER AVAILABILITY GROUP [<group>] ADD DATABASE ${quoted}, and seed the secondary replicas anew.`,
    });
  }
  if (state.mirrored) {
    throw new Failure({
      code: "Rollback-Mirrored",
      what: `The database '${name}' is mirrored, and no database can be restored while it is.`,
      next: `A DBA runs ALTER DATABASE ${quoted} SET PARTNER OFF; then run the rollback again. Afterwards set the mirroring up anew.`,
    });
  }
  if (!state.mayRestore) {
    throw new Failure({
      code: "Restore-NotAllowed",
      what: `The login '${login}' may not restore the database '${name}'.`,
      why: "To restore a database takes the server role sysadmin or dbcreator, or its ownership: db_owner does not suffice.",
      next: `${letDbaAllowRestore({ login })} Then run again.`,
    });
  }
  return state;
}
