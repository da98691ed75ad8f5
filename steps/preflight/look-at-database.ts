import { sayClient, secretsIn } from "../../src/sql/connection-string";
import type { Database } from "../../src/upgrade/database/database";
import { missingPermissions } from "../../src/sql/grants";
import { hostedByFacts } from "../../src/sql/hosted-sql";
import { Failure } from "../../src/step/failure";
import { told } from "./fact";
import type { DatabaseFinding } from "./facts";
import type { Context } from "./contract";

/**
 * Asks the database what it is and what this login may do there, and says first through which client.
 * @throws Failure `Database-…` when the connection string cannot be used, or nothing answers
 */
export async function lookAtDatabase(
  context: Pick<Context, "tools" | "mask" | "log" | "clock" | "system">,
  connectionString: string,
): Promise<DatabaseFinding> {
  for (const secret of secretsIn(connectionString)) context.mask(secret);
  const client = sayClient(connectionString);
  if (client !== undefined) context.log.info(client);
  const database = await context.tools.connect(connectionString);
  try {
    const facts = await database.facts();
    refuseOldServer(facts);
    const hosted = hostedByFacts(facts);
    return {
      name: database.name,
      serverName: facts.serverName,
      productVersion: facts.productVersion,
      edition: facts.edition,
      login: facts.login,
      windowsGroups: facts.windowsGroups,
      clientNames: [facts.clientHost, facts.clientAddress].filter((name) => name !== ""),
      hosted,
      clockAheadSeconds: await clockAheadSeconds(context, database),
      missing: missingPermissions(facts),
      ...(await schemaOf(database)),
      heartbeatsProblem: await heartbeatsProblem(database),
      // A hosted server has other views, and is refused for itself.
      state: hosted
        ? { told: false, because: "A hosted SQL Server is not asked." }
        : await told(() => database.state(), ""),
      ...(context.system.isPrimary && !hosted && { costs: await told(() => database.wayBackFacts(), "") }),
      engineEdition: facts.engineEdition,
      mayCreateDatabase: facts.mayCreateDatabase,
    };
  } finally {
    await database.close();
  }
}

/** SQL Server 2012, of which these steps ask nothing that it does not know (facts: sql-server#oldest-version). */
const OLDEST_MAJOR = 11;

/**
 * Before anything else is asked of it: an older one would refuse the next question for a column that it does not have.
 * @throws Failure `Database-ServerTooOld`
 */
function refuseOldServer({ serverName, productVersion }: { serverName: string; productVersion: string }): void {
  const major = Number(productVersion.split(".")[0]);
  if (!Number.isInteger(major) || major === 0 || major >= OLDEST_MAJOR) return;
  throw new Failure({
    code: "Database-ServerTooOld",
    what: `The database is on SQL Server ${productVersion} (${serverName}), and these steps work with SQL Server 2012 (11.0) and newer.`,
    why: "They ask it who is connected and in which state the database is, in a way that older ones do not know. Octopus Server itself needs SQL Server 2016 from 2020.1 on.",
    next: "Move the database to a newer SQL Server first, best to one that the last hop needs, then run again.",
  });
}

async function schemaOf(
  database: Database,
): Promise<Pick<DatabaseFinding, "schemaVersion" | "historyVersion" | "newestScript">> {
  const { version, history, script } = await database.schemaFacts();
  return { schemaVersion: version, historyVersion: history, newestScript: script };
}

/** What the way to the server and back took is not counted. */
async function clockAheadSeconds({ clock }: Pick<Context, "clock">, database: Database): Promise<number> {
  const before = clock.now().getTime();
  const there = (await database.now()).getTime();
  const after = clock.now().getTime();
  const aheadMs = before > there ? before - there : Math.min(0, after - there);
  return aheadMs / 1000;
}

/**
 * The heartbeats are the witness without which no backup begins, and their table is not documented: whoever cannot read
 * it here would find that out in the middle of the outage.
 */
async function heartbeatsProblem(database: Database): Promise<string | undefined> {
  try {
    return (await database.heartbeats()).length > 0 ? undefined : "there is none.";
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
}
