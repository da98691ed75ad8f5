import type { Carry } from "./carry";

/**
 * Carries one HTTP call. When the signal is aborted the call ends without waiting for its answer, and nothing is asked
 * that has not been asked yet; whether the script lives to see that is for its carrier to decide, too.
 * @param aborted what it then ends with
 * @param act asks
 */
export function abortable<T>(
  carry: Carry,
  signal: AbortSignal,
  aborted: () => Error,
  act: () => Promise<T> | T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => {
      const refuse = () => reject(aborted());
      carry("http", () => undefined).then(refuse, refuse);
    };
    if (signal.aborted) {
      end();
      return;
    }
    signal.addEventListener("abort", end, { once: true });
    const asked = carry("http", () => {
      if (signal.aborted) throw aborted();
      return act();
    });
    const settled = () => {
      signal.removeEventListener("abort", end);
      // Otherwise it is on its way to its end already.
      if (!signal.aborted) resolve(asked);
    };
    asked.then(settled, settled);
  });
}
