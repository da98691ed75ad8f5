import { writeSync } from "node:fs";

/** How long to leave a reader that is behind to itself. */
const PAUSE_MS = 5;

/**
 * Writes at once and as a whole, so that nothing is lost when the process ends or is killed, and a message is never cut
 * in two by another writer. When nobody reads any more (EPIPE) the step goes on: its work matters more than its log.
 */
export function writeWhole(descriptor: number, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  let offset = 0;
  while (offset < bytes.length) {
    try {
      offset += writeSync(descriptor, bytes, offset);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}
