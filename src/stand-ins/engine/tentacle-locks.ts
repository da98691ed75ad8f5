/** One script at a time per Tentacle, over all runs (facts: octopus-runbooks#one-script-per-tentacle). */
export class TentacleLocks {
  private readonly last = new Map<string, Promise<void>>();

  /**
   * Waits until the machine's Tentacle is free, and keeps it while it works.
   * @param onWait called when it is not free at once
   * @returns undefined when the task was cancelled before its turn came
   */
  async whileHolding<T>(
    machineId: string,
    cancel: AbortSignal,
    onWait: () => void,
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    const before = this.last.get(machineId);
    let free: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (free = resolve));
    // Whoever comes next waits for all before it, also when this one gives up waiting.
    const mine = Promise.all([before, held]).then(() => undefined);
    this.last.set(machineId, mine);
    void mine.then(() => {
      if (this.last.get(machineId) === mine) this.last.delete(machineId);
    });
    try {
      if (before) {
        onWait();
        await untilDoneOrAborted(before, cancel);
      }
      return cancel.aborted ? undefined : await work();
    } finally {
      free();
    }
  }
}

function untilDoneOrAborted(done: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      signal.removeEventListener("abort", end);
      resolve();
    };
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
    void done.then(end);
  });
}
