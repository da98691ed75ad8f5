import { Failure } from "../step/failure";
import type { Database } from "./database";

/**
 * Does something while holding the upgrader's lock, so that one upgrader works at a time (DESIGN section 2). The SQL
 * Server frees it when the session ends, however this process ends. A dry run takes no lock.
 * @throws Failure `Lock-HeldByAnother` when somebody else held it for all of that time
 */
export async function holdingLock<T>(
  { dryRun }: { dryRun: boolean },
  database: Pick<Database, "lock" | "name">,
  waitSeconds: number,
  act: () => Promise<T>,
): Promise<T> {
  if (dryRun) return act();
  const lock = await database.lock(waitSeconds);
  if (!lock) {
    throw new Failure({
      code: "Lock-HeldByAnother",
      what: `Another upgrader has been at work on the database '${database.name}' for ${waitSeconds} s, so nothing was changed.`,
      why: "Another session on the SQL Server holds the application lock 'octopus-ha-upgrade': an earlier attempt whose step was reported failed may still be backing up or upgrading.",
      next: "Wait for it (program 'octopus-ha-upgrade' in sys.dm_exec_sessions shows it), then run again.",
    });
  }
  try {
    return await act();
  } finally {
    await lock.release();
  }
}
