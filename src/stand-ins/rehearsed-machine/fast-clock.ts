import type { Clock } from "../../machine/clock";

/** However fast the clock runs, an outside call gets this long: programs and sockets are not faster in a rehearsal. */
const SHORTEST_REAL_TIMEOUT_SECONDS = 15;

/**
 * A clock that runs faster than the real one.
 * @param speed how many seconds pass in one real second
 * @param sinceMs from which time on it runs at that speed; what has passed since counts as often: so the clocks of several
 *   processes have the same time
 */
export function fastClock(real: Clock, speed: number, sinceMs = Date.now()): Clock {
  const startMs = sinceMs + (Date.now() - sinceMs) * speed;
  const started = elapsedMs();
  return {
    now: () => new Date(startMs + (elapsedMs() - started) * speed),
    sleep: (seconds, signal) => real.sleep(seconds / speed, signal),
    timeout: (seconds) => real.timeout(Math.max(seconds / speed, Math.min(seconds, SHORTEST_REAL_TIMEOUT_SECONDS))),
  };
}

/** Not `performance`, which is loaded when it is first asked: at 600 times the speed, ten milliseconds are six seconds. */
const elapsedMs = () => Number(process.hrtime.bigint()) / 1e6;
