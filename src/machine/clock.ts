/** Time as a step sees it. The rehearsal's runs faster; a simulated one jumps. */
export interface Clock {
  /** The time now: it never goes back, whatever happens to the wall clock. */
  now(): Date;
  /** Resolves after that many seconds, at once when the signal is aborted. */
  sleep(seconds: number, signal?: AbortSignal): Promise<void>;
  /** A signal that aborts after that many seconds: the deadline of one outside call. It keeps no process alive. */
  timeout(seconds: number): AbortSignal;
}
