import type { Surroundings } from "../step/context";
import { waitUntil } from "../step/wait";

/** What Windows answers while a virus scanner, an indexer or a backup has a file open, or while it is being deleted. */
const HELD = new Set(["EBUSY", "EPERM", "EACCES"]);

/** Whoever looks at a file that was just written lets go soon; after this long it is a missing right, or somebody's own. */
const DEADLINE_SECONDS = 10;
const EVERY_SECONDS = 0.2;

/**
 * Opens, reads, renames, copies or deletes a file of ours, and tries again while somebody else holds it. Every such
 * operation of the steps goes through here (test/windows/held-files.test.ts looks).
 * @param path the file, for what is shown while it waits
 * @param act one operation that leaves nothing behind when it throws
 * @throws what `act` throws: at once when it is anything else, or at the deadline
 */
export async function whileHeld<T>(
  around: Pick<Surroundings, "clock" | "log" | "signal">,
  path: string,
  act: () => Promise<T>,
): Promise<T> {
  let last: unknown;
  const wait = { what: `the file ${path}`, timeoutSeconds: DEADLINE_SECONDS, pollSeconds: EVERY_SECONDS };
  const waited = await waitUntil(around, wait, async () => {
    try {
      return { done: true, value: await act() };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException | undefined)?.code ?? "";
      if (!HELD.has(code)) throw error;
      last = error;
      return { done: false, because: `Windows does not let it go (${code}); a virus scanner may hold it` };
    }
  });
  if (waited.met) return waited.value;
  throw last;
}
