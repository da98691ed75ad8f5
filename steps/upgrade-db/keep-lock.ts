import type { Database } from "../../src/upgrade/database/database";
import type { Context } from "./contract";

/**
 * A word to the SQL Server, so that no firewall drops the idle connection that holds the upgrader's lock. That it was lost is
 * said once; the upgrade goes on, and nobody is asked again.
 */
export function lockKeeper({ log }: Context, database: Pick<Database, "now">): () => Promise<void> {
  let isKept = true;
  return async () => {
    if (!isKept) return;
    try {
      await database.now();
    } catch {
      isKept = false;
      log.warning(
        "The connection that holds the upgrader's lock was lost; the database upgrade continues. Do not start another one.",
      );
    }
  };
}
