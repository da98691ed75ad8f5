import type { Surroundings } from "../step/context";
import { waitUntil, type Wait } from "../step/wait";
import type { Database } from "./database";
import { fromSessions } from "./witnesses";

/** Whether sessions of Octopus (a node, or an upgrader of an earlier attempt) are left on the database. */
export type SessionsEnded = { ended: true } | { ended: false; readable: boolean; because: string };

/**
 * Waits until no session of Octopus is left on the database: a killed upgrader's goes on until it is rolled back.
 * @throws Failure `Database-…`
 */
export async function octopusSessionsEnded(
  surroundings: Surroundings,
  database: Pick<Database, "sessions" | "facts">,
  wait: Pick<Wait, "deadlineSeconds" | "everySeconds">,
): Promise<SessionsEnded> {
  if (!(await database.facts()).maySeeSessions) {
    return { ended: false, readable: false, because: "this login lacks the permission VIEW SERVER STATE" };
  }
  const waited = await waitUntil(
    surroundings,
    { what: "Octopus's sessions on the database to end", ...wait },
    async () => {
      const { says, because } = fromSessions(await database.sessions());
      return says === "alive" ? { done: false, because } : { done: true, value: true };
    },
  );
  return waited.met ? { ended: true } : { ended: false, readable: true, because: waited.because };
}
