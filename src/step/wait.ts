import type { Clock } from "../machine/clock";
import type { StepLog } from "./context";

/** How often a wait asks. */
interface Pauses {
  pollSeconds: number;
  /** Each pause is twice as long as the one before, up to this; left out, all are equally long. */
  longestPauseSeconds?: number;
}

/** How long a wait may last and how often it asks. */
export interface WaitLimits extends Pauses {
  timeoutSeconds: number;
}

/** For what may take any time as long as it makes progress, such as a download over a slow line. */
interface AttemptLimits extends Pauses {
  /** How often it asks in a row without progress. */
  attempts: number;
}

/** A wait has a limit, an interval and a reason that is shown. */
type Wait = (WaitLimits | AttemptLimits) & {
  /** What is waited for, as in "Waiting for {what}". */
  what: string;
};

/**
 * What one check found: done with a value, or what still holds it up (e.g. the names of tasks). After progress, attempts
 * are counted anew and the pauses are short again.
 */
export type Checked<T> = { done: true; value: T } | { done: false; because: string; progress?: boolean };

/** How a wait ended. */
export type Waited<T> =
  | { met: true; value: T; waitedSeconds: number }
  | { met: false; because: string; waitedSeconds: number };

/** Says again what is waited for after this long, so that a long wait does not look like a hang. */
const REMINDER_SECONDS = 60;

/**
 * Looks until done or until the limit is reached; always looks at least once, and once more at a deadline.
 * Says what it waits for when that changes, and as a reminder every minute.
 * @throws the signal's reason when it is aborted and the look did not find it done
 */
export async function waitUntil<T>(
  { clock, log, signal }: { clock: Clock; log: Pick<StepLog, "wait">; signal?: AbortSignal },
  wait: Wait,
  look: () => Promise<Checked<T>>,
): Promise<Waited<T>> {
  const limit = "attempts" in wait ? `${wait.attempts} attempts without progress` : `${wait.timeoutSeconds} s`;
  const started = clock.now().getTime();
  let fruitless = 0;
  let said = "";
  let saidAt = started;
  for (;;) {
    const seen = await look();
    const now = clock.now().getTime();
    const waitedSeconds = Math.round((now - started) / 1000);
    if (seen.done) return { met: true, value: seen.value, waitedSeconds };
    signal?.throwIfAborted();
    fruitless = seen.progress ? 0 : fruitless + 1;
    const secondsLeft = "attempts" in wait ? Infinity : wait.timeoutSeconds - waitedSeconds;
    const isOver = "attempts" in wait ? fruitless >= wait.attempts : secondsLeft <= 0;
    if (isOver) return { met: false, because: seen.because, waitedSeconds };
    if (seen.because !== said || now - saidAt >= REMINDER_SECONDS * 1000) {
      log.wait(`Waiting for ${wait.what}: ${seen.because} (${waitedSeconds} s so far, at most ${limit})`);
      said = seen.because;
      saidAt = now;
    }
    await clock.sleep(Math.min(pauseAfter(fruitless, wait), secondsLeft), signal);
  }
}

const pauseAfter = (fruitless: number, { pollSeconds, longestPauseSeconds = pollSeconds }: Pauses): number =>
  Math.min(pollSeconds * 2 ** Math.max(0, fruitless - 1), longestPauseSeconds);
