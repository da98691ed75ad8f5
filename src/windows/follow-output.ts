import type { Clock } from "../machine/clock";
import type { OutputFile } from "./output-file";

/**
 * How soon it looks again: at first after the one, and while nothing comes after twice as long each time, up to the other.
 * It is the time of an outside call, which a fast clock does not shorten: nothing makes files faster.
 */
const SHORTEST_PAUSE_SECONDS = 0.2;
const LONGEST_PAUSE_SECONDS = 5;

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
  let pauseSeconds = SHORTEST_PAUSE_SECONDS;
  const readOn = async (next: () => Promise<Buffer>) => {
    pauseSeconds = Math.min(2 * pauseSeconds, LONGEST_PAUSE_SECONDS);
    for (let bytes = await next(); bytes.length > 0; bytes = await next()) {
      pauseSeconds = SHORTEST_PAUSE_SECONDS;
      onBytes(bytes);
    }
  };
  while (!ended.aborted) {
    // Somebody may hold it: it is read the next time, or at the end.
    await readOn(() => output.next()).catch(() => undefined);
    await abortOf(AbortSignal.any([clock.timeout(pauseSeconds), ended]));
  }
  await readOn(() => output.nextForSure());
}

const abortOf = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
