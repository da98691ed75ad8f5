import type { Clock } from "../clock";

/** Never goes back, whatever happens to the wall clock; and, unlike `performance`, costs a starting step nothing. */
const elapsedMs = () => Number(process.hrtime.bigint()) / 1e6;

const startedAtMs = Date.now();
const startedElapsedMs = elapsedMs();

/** The machine's clock. */
export const clock: Clock = {
  now: () => new Date(startedAtMs + (elapsedMs() - startedElapsedMs)),
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
      const timer = setTimeout(done, seconds * 1000);
      signal?.addEventListener("abort", done, { once: true });
    }),
  timeout: (seconds) => AbortSignal.timeout(Math.ceil(seconds * 1000)),
};
