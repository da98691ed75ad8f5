import type { Database, DatabaseFacts } from "../../src/upgrade/database/database";
import { letDbaRun, missingPermissions } from "../../src/sql/grants";
import { hostedByFacts, hostedFailure } from "../../src/sql/hosted-sql";
import { Failure } from "../../src/step/failure";

/**
 * Asks the server what it is and whether this login may back up there and verify.
 * @throws Failure `Database-AzureSql`, `Database-ManagedInstance`, `Database-AmazonRds`, `Database-PermissionDenied`
 */
export async function requireBackupServer(database: Pick<Database, "facts" | "name">): Promise<DatabaseFacts> {
  const facts = await database.facts();
  const hosted = hostedByFacts(facts);
  if (hosted) throw new Failure(hostedFailure(hosted));
  const missing = missingPermissions(facts).filter(
    ({ permission }) => permission === "back up" || permission === "verify",
  );
  if (missing.length === 0) return facts;
  throw new Failure({
    code: "Database-PermissionDenied",
    what: `The login '${facts.login}' may not ${missing.map(({ permission }) => permission).join(" and ")} on SQL Server '${facts.serverName}', so nothing was backed up.`,
    why: missing.map(({ why }) => why).join(" "),
    next: letDbaRun(
      facts,
      database.name,
      missing.map(({ permission }) => permission),
    ),
  });
}
