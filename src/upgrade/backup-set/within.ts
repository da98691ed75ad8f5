import type { Clock } from "../../machine/clock";

/**
 * Waits for something at a share no longer than it may take: one that hangs does not say so, and nothing can call it off.
 * @throws what it throws, when it does so in time
 */
export async function within<T>(
  clock: Pick<Clock, "timeout">,
  seconds: number,
  doing: Promise<T>,
): Promise<{ value: T } | { over: true }> {
  const limit = clock.timeout(seconds);
  // Nobody hears it any more when it fails after that.
  doing.catch(() => undefined);
  const over = new Promise<{ over: true }>((resolve) => {
    limit.addEventListener("abort", () => resolve({ over: true }), { once: true });
  });
  return Promise.race([over, doing.then((value) => ({ value }))]);
}
