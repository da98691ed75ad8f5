/** The world's clock. Whoever carries the world decides how its seconds pass. */
export interface WorldClock {
  /** How many seconds pass in a real one. */
  readonly speed: number;
  readonly startedAtMs: number;
  /** Seconds of the world since it began. */
  seconds(): number;
  date(): Date;
  /** Resolves after that many seconds of the world; at once when the signal is aborted. */
  sleep(seconds: number, signal?: AbortSignal): Promise<void>;
  /** Nothing that still waits goes on. */
  stop(): void;
}
