import { setTimeout as pause } from "node:timers/promises";
import type { OutputFile } from "./output-file";

/** Real seconds, like the program's own: a rehearsal's clock does not make files faster. */
const EVERY_SECONDS = 0.2;

/**
 * Hands over what a program prints to a file, as it comes and, once the program has ended, to the last byte.
 * @param ended aborted when the program has ended
 * @throws when the file cannot be read to its end
 */
export async function followOutput(
  output: Pick<OutputFile, "next" | "nextForSure">,
  ended: AbortSignal,
  onBytes: (bytes: Buffer) => void,
): Promise<void> {
  const readOn = async (next: () => Promise<Buffer>) => {
    for (let bytes = await next(); bytes.length > 0; bytes = await next()) onBytes(bytes);
  };
  while (!ended.aborted) {
    // Somebody may hold it: it is read the next time, or at the end.
    await readOn(() => output.next()).catch(() => undefined);
    await pause(EVERY_SECONDS * 1000, undefined, { signal: ended }).catch(() => undefined);
  }
  await readOn(() => output.nextForSure());
}
