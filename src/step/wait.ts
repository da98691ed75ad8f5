import type { Clock } from "../machine/clock";
import type { StepLog } from "./context";

/** How long a wait may last and how often it asks. */
export interface WaitLimits {
  deadlineSeconds: number;
  everySeconds: number;
}

/** A wait has a deadline, an interval and a reason that is shown. */
export interface Wait extends WaitLimits {
  /** What is waited for, as in "Waiting for {what}". */
  what: string;
}

/** One look at the world: done with a value, or what still holds it up (e.g. the names of tasks). */
export type Look<T> = { done: true; value: T } | { done: false; because: string };

/** How a wait ended. */
export type Waited<T> =
  { met: true; value: T; waitedSeconds: number } | { met: false; because: string; waitedSeconds: number };

/** Says again what is waited for after this long, so that a long wait does not look like a hang. */
const REMINDER_SECONDS = 60;

/**
 * Looks until done or until the deadline has passed; always looks at least once, and once more at the deadline.
 * Says what it waits for when that changes, and as a reminder every minute.
 * @throws the signal's reason when it is aborted and the look did not find it done
 */
export async function waitUntil<T>(
  { clock, log, signal }: { clock: Clock; log: Pick<StepLog, "wait">; signal?: AbortSignal },
  wait: Wait,
  look: () => Promise<Look<T>>,
): Promise<Waited<T>> {
  const started = clock.now().getTime();
  let said = "";
  let saidAt = started;
  for (;;) {
    const seen = await look();
    const now = clock.now().getTime();
    const waitedSeconds = Math.round((now - started) / 1000);
    if (seen.done) return { met: true, value: seen.value, waitedSeconds };
    signal?.throwIfAborted();
    if (waitedSeconds >= wait.deadlineSeconds) return { met: false, because: seen.because, waitedSeconds };
    if (seen.because !== said || now - saidAt >= REMINDER_SECONDS * 1000) {
      log.wait(
        `Waiting for ${wait.what}: ${seen.because} (${waitedSeconds} s so far, at most ${wait.deadlineSeconds} s)`,
      );
      said = seen.because;
      saidAt = now;
    }
    await clock.sleep(Math.min(wait.everySeconds, Math.max(0, wait.deadlineSeconds - waitedSeconds)), signal);
  }
}
