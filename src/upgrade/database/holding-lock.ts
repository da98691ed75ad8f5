import { Failure } from "../../step/failure";
import type { Database } from "./database";

/** Asks whether the lock is still held. @throws Failure `Lock-Lost` */
export type RequireLock = () => Promise<void>;

/**
 * Does something while holding the upgrader's lock, so that one upgrader works at a time (decision 006). The SQL
 * Server frees it when the session ends, however this process ends. A dry run takes no lock.
 * @param act is handed a question to ask directly before what only one may begin: a session ends without a word
 * @param begins what is begun after that question, for the sentence
 * @throws Failure `Lock-HeldByAnother` when somebody else held it for all of that time
 */
export async function holdingLock<T>(
  { dryRun }: { dryRun: boolean },
  database: Pick<Database, "lock" | "name">,
  waitSeconds: number,
  act: (requireLock: RequireLock) => Promise<T>,
  begins: "database upgrade" | "restore" = "database upgrade",
): Promise<T> {
  // A dry run changes nothing that the lock protects, and must keep nobody waiting.
  if (dryRun) return act(async () => undefined);
  const lock = await database.lock(waitSeconds);
  if (!lock) {
    throw new Failure({
      code: "Lock-HeldByAnother",
      what: `Another run of this tool still holds the database '${database.name}', ${waitSeconds} s after this one began to wait, so nothing was changed.`,
      why: "Another session on the SQL Server holds the application lock 'octopus-ha-upgrade': an earlier run whose step was reported as failed may still be backing up or upgrading.",
      next: "Wait for it (program 'octopus-ha-upgrade' in sys.dm_exec_sessions shows it), then run again.",
    });
  }
  try {
    return await act(async () => {
      if (!(await lock.isHeld())) throw lockLost(database.name, begins);
    });
  } finally {
    await lock.release();
  }
}

const lockLost = (database: string, begins: string) =>
  new Failure({
    code: "Lock-Lost",
    what: `The upgrader's lock on the database '${database}' was lost, so the ${begins} was not started and nothing was changed.`,
    why: "The session that held the application lock 'octopus-ha-upgrade' has ended: the connection broke, the SQL Server failed over, or somebody ended the session. Another upgrader could begin now.",
    next: "Find out why the session ended (see the SQL Server's error log), then run the whole runbook again.",
  });
