import type { Clock } from "../machine/clock";
import type { OutputFile } from "./output-file";

/** The time of an outside call, which a fast clock does not shorten: nothing makes files faster. */
const EVERY_SECONDS = 0.2;

/**
 * Hands over what a program prints to a file, as it comes and, once the program has ended, to the last byte.
 * @param ended aborted when the program has ended
 * @throws when the file cannot be read to its end
 */
export async function followOutput(
  output: Pick<OutputFile, "next" | "nextForSure">,
  clock: Pick<Clock, "timeout">,
  ended: AbortSignal,
  onBytes: (bytes: Buffer) => void,
): Promise<void> {
  const readOn = async (next: () => Promise<Buffer>) => {
    for (let bytes = await next(); bytes.length > 0; bytes = await next()) onBytes(bytes);
  };
  while (!ended.aborted) {
    // Somebody may hold it: it is read the next time, or at the end.
    await readOn(() => output.next()).catch(() => undefined);
    await abortOf(AbortSignal.any([clock.timeout(EVERY_SECONDS), ended]));
  }
  await readOn(() => output.nextForSure());
}

const abortOf = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
