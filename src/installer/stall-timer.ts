import type { Clock } from "../machine/clock";

/**
 * Aborts when nothing has moved for a while. A download has no overall deadline (a slow line is no fault), but one
 * that has gone silent never ends by itself.
 */
export class StallTimer {
  private readonly controller = new AbortController();
  private moved = false;
  private ended = false;

  constructor(
    private readonly clock: Clock,
    private readonly stallSeconds: number,
  ) {
    this.watch();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get stalled(): boolean {
    return this.controller.signal.aborted;
  }

  /** Something came. */
  touch(): void {
    this.moved = true;
  }

  end(): void {
    this.ended = true;
  }

  /** One window after another: nothing moved in a whole one means stalled (so after one to two times the limit). */
  private watch(): void {
    this.moved = false;
    this.clock.timeout(this.stallSeconds).addEventListener(
      "abort",
      () => {
        if (this.ended) return;
        if (this.moved) this.watch();
        else this.controller.abort(new Error(`no data arrived for ${this.stallSeconds} s`));
      },
      { once: true },
    );
  }
}
