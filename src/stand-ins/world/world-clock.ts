/** The rehearsal's clock: seconds pass faster than real ones. */
export class WorldClock {
  private readonly started = performance.now();
  readonly startedAtMs = Date.now();
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(readonly speed: number) {}

  /** Seconds of the rehearsal since it began. */
  seconds(): number {
    return ((performance.now() - this.started) / 1000) * this.speed;
  }

  date(): Date {
    return new Date(this.startedAtMs + this.seconds() * 1000);
  }

  /** Resolves after that many seconds of the rehearsal; at once when the signal is aborted. */
  sleep(seconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      const done = () => {
        clearTimeout(timer);
        this.timers.delete(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, (seconds * 1000) / this.speed);
      this.timers.add(timer);
      signal?.addEventListener("abort", done, { once: true });
    });
  }

  /** Nothing that still waits will go on: the rehearsal is over. */
  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}
