/** Time as a step sees it. Handed in, so that tests and the rehearsal can make hours pass in seconds. */
export interface Clock {
  /** The time now. */
  now(): Date;
  /** Resolves after that many seconds, at once when the signal is aborted. */
  sleep(seconds: number, signal?: AbortSignal): Promise<void>;
  /** A signal that aborts after that many seconds: the deadline of one outside call. */
  timeout(seconds: number): AbortSignal;
}

/** However fast the clock runs, an outside call gets this long: programs and sockets are not faster in a rehearsal. */
const SHORTEST_REAL_TIMEOUT_SECONDS = 15;

/**
 * The machine's clock.
 * @param speed how many seconds pass in one real second: 1, except in the rehearsal (`OCTOPUS_HA_REHEARSAL_SPEED`)
 * @param sinceMs from which time on it runs at that speed; what has passed since counts as often
 */
export function systemClock(speed = 1, sinceMs = Date.now()): Clock {
  const wallStart = sinceMs + (Date.now() - sinceMs) * speed;
  const start = elapsedMs();
  return {
    now: () => new Date(wallStart + (elapsedMs() - start) * speed),
    sleep: (seconds, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) {
          resolve();
          return;
        }
        const done = () => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", done);
          resolve();
        };
        const timer = setTimeout(done, (seconds * 1000) / speed);
        signal?.addEventListener("abort", done, { once: true });
      }),
    timeout: (seconds) =>
      AbortSignal.timeout(
        Math.ceil(1000 * Math.max(seconds / speed, Math.min(seconds, SHORTEST_REAL_TIMEOUT_SECONDS))),
      ),
  };
}

/** Never goes back, whatever happens to the wall clock; and, unlike `performance`, costs a starting step nothing. */
const elapsedMs = () => Number(process.hrtime.bigint()) / 1e6;
