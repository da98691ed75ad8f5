import { UpgradeWords } from "../../server-program/phrases";
import type { ServerLogSaid } from "../../server-program/server-log";
import type { DatabaseUpgradeSaid } from "../../server-program/server-program";
import { reasonOf } from "../../step/failure";

/** Reads the log of the server on this node (`readServerLog`). @throws Error when it cannot */
export type ReadLog = (home: string, since: Date) => Promise<ServerLogSaid>;

/** In the words of `database --upgrade`; or why nobody can tell, a clause. */
type StartSaid = { said: DatabaseUpgradeSaid; sentence: string | undefined } | { because: string };

/**
 * What a server whose start was to upgrade the database, and which has ended since, says of that: a service prints nothing,
 * and its own log holds the sentences that `database --upgrade` prints (facts: octopus-upgrades#a-start-upgrades-the-schema).
 * A log in which no line at all is recognized says nothing of a start either.
 * @param home as it was read before the installer changed the program: a newer one may refuse to tell
 * @param since by this machine's clock
 */
export async function startSaid(readLog: ReadLog, home: string | undefined, since: Date): Promise<StartSaid> {
  if (!home) return { because: "no home folder of the server is known, in which its log lies" };
  try {
    if ((await readLog(home, new Date(0))).lines === 0) return { because: "no line of the server's log is recognized" };
    const words = new UpgradeWords();
    for (const line of (await readLog(home, since)).fatal) words.hear(line);
    return words.ended(undefined);
  } catch (error) {
    return { because: `the server's log cannot be read: ${reasonOf(error).replace(/\.$/, "")}` };
  }
}
