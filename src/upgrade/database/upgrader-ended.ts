import type { Surroundings } from "../../step/context";
import { waitUntil, type WaitLimits } from "../../step/wait";
import type { ServerProcesses } from "../../windows/server-processes";
import type { Database } from "./database";
import { octopusClients, type ClientReads } from "./octopus-clients";
import { tellApart } from "./possible-upgraders";

/** Whether anything is left that could be an upgrader of an earlier attempt. */
type UpgraderEnded = { ended: true } | { ended: false; readable: boolean; because: string };

/**
 * Waits until no Octopus.Server.exe is running on this node and no session on the database could be an upgrader's: a killed
 * upgrader's session goes on until it is rolled back, and the program may outlive the step that started it.
 * For the primary, while every node is stopped.
 * @throws Failure `Database-…`, `PowerShell-…`
 */
export async function upgraderEnded(
  surroundings: Surroundings,
  { database, processes }: { database: Pick<Database, "sessions" | "facts">; processes: ServerProcesses },
  clients: ClientReads,
  wait: WaitLimits,
): Promise<UpgraderEnded> {
  const waited = await waitUntil<UpgraderEnded>(
    surroundings,
    { what: "an upgrader of the database to finish", ...wait },
    async () => {
      const ids = await processes.ids();
      if (ids.length > 0) {
        return { done: false, because: `Octopus.Server.exe is running on this node (process ${ids.join(", ")})` };
      }
      const facts = await database.facts();
      if (!facts.maySeeSessions) {
        const because = "this login lacks the permission VIEW SERVER STATE";
        return { done: true, value: { ended: false, readable: false, because } };
      }
      const { possible } = tellApart(await database.sessions(), octopusClients(clients, facts));
      if (possible.length > 0) return { done: false, because: possible.join(", ") };
      return { done: true, value: { ended: true } };
    },
  );
  return waited.met ? waited.value : { ended: false, readable: true, because: waited.because };
}
