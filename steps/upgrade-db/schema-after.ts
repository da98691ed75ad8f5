import type { Database, SchemaFacts } from "../../src/upgrade/database/database";
import type { OpenDatabase } from "../../src/upgrade/database/instance-database";
import { upgraderEnded } from "../../src/upgrade/database/upgrader-ended";
import { parseVersion, sameVersion } from "../../src/values/version";
import { reasonOf } from "../../src/step/failure";
import { waitUntil } from "../../src/step/wait";
import type { Context } from "./contract";

/** What the schema says after the upgrader ended, whatever that one said. */
export type SchemaAfter =
  | ({ known: true; atTarget: boolean; database: Database } & SchemaFacts)
  | { known: false; because: string };

/** The SQL Server may have been away: asked again for this long. */
const ASK_LIMITS = { timeoutSeconds: 300, pollSeconds: 15 };
/** What the upgrader left behind is rolled back first. */
const SESSIONS_LIMITS = { timeoutSeconds: 600, pollSeconds: 10 };

/**
 * Asks the schema, over a new connection when the first was lost, and after the upgrader's own session has ended:
 * until then it may still commit or roll back. Never throws: not knowing is an answer too.
 */
export async function schemaAfter(
  context: Context,
  open: OpenDatabase,
  { waitForSessions }: { waitForSessions: boolean },
): Promise<SchemaAfter> {
  let { database } = open;
  const asked = await waitUntil<SchemaAfter>(
    context,
    { what: "the database to report its schema version", ...ASK_LIMITS },
    async () => {
      try {
        if (waitForSessions) {
          const { processes } = context.tools;
          const upgrader = await upgraderEnded(context, { database, processes }, context.reads, SESSIONS_LIMITS);
          if (!upgrader.ended && upgrader.readable) return { done: true, value: { known: false, ...upgrader } };
        }
        const facts = await database.schemaFacts();
        const atTarget = sameVersion(parseVersion(facts.version), context.reads.targetVersion);
        return { done: true, value: { known: true, ...facts, atTarget, database } };
      } catch (error) {
        database = await open.reconnect().catch(() => database);
        return { done: false, because: reasonOf(error) };
      }
    },
  );
  return asked.met ? asked.value : { known: false, because: asked.because };
}
