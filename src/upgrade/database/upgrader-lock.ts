import type { Surroundings } from "../../step/context";
import { waitUntil } from "../../step/wait";
import type { UpgraderLock } from "./database";
import { SqlFailure, type SqlSession } from "../../sql/sql-session";
import { statements } from "../../sql/statements";

/** How often a lock that somebody else holds is asked for again. */
const ASK_AGAIN_SECONDS = 5;

/**
 * Takes the application lock on a database in this session, or waits for whoever holds it: an earlier attempt whose script or backup
 * is still at work. The server frees it when the session ends, however it ends.
 * @returns undefined when somebody else held it for all of that time
 * @throws SqlFailure
 */
export async function takeUpgraderLock(
  surroundings: Surroundings,
  session: SqlSession,
  { database, waitSeconds, silenceSeconds }: { database: string; waitSeconds: number; silenceSeconds: number },
): Promise<UpgraderLock | undefined> {
  const options = { silenceSeconds };
  const taken = await waitUntil(
    surroundings,
    { what: "the lock of another upgrader", timeoutSeconds: waitSeconds, pollSeconds: ASK_AGAIN_SECONDS },
    async () => {
      await session.query(statements.takeLock(database), options);
      // The procedure tells by its return value, which is no result set: the server is asked what this session holds.
      if (await holdsLock(session, database, silenceSeconds)) return { done: true, value: true };
      return { done: false, because: "another session holds 'octopus-ha-upgrade' on the SQL Server" };
    },
  );
  if (!taken.met) return undefined;
  return {
    async isHeld() {
      try {
        return await holdsLock(session, database, silenceSeconds);
      } catch (error) {
        if (!(error instanceof SqlFailure)) throw error;
        return false;
      }
    },
    async release() {
      try {
        await session.query(statements.releaseLock(database), options);
      } catch (error) {
        // A session that is gone holds no lock.
        if (!(error instanceof SqlFailure)) throw error;
      }
    },
  };
}

async function holdsLock(session: SqlSession, database: string, silenceSeconds: number): Promise<boolean> {
  const [held] = await session.query(statements.lockHeld(database), { silenceSeconds });
  return held?.Mode === "Exclusive";
}
