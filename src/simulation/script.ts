/** One script at work: nothing it does counts, and none of its awaited calls returns, once it has ended. */
export class SimulatedScript {
  /** Programs that it started and that still run. */
  readonly children = new Set<{ kill(): void }>();
  /** Resolves with its exit code; undefined when it was killed. */
  readonly ended: Promise<number | undefined>;
  private isOver = false;
  private readonly acts: (() => void)[] = [];
  private tellEnded: (code: number | undefined) => void = () => undefined;

  /** @param id of its process */
  constructor(readonly id: number) {
    this.ended = new Promise((resolve) => (this.tellEnded = resolve));
  }

  get isAlive(): boolean {
    return !this.isOver;
  }

  /** Ends its own process; programs that it started go on. */
  kill(): void {
    this.end(undefined);
  }

  /** Ends it and all that it started. */
  killTree(): void {
    this.kill();
    for (const child of [...this.children]) child.kill();
  }

  /** Acts in the moment in which it ends, at once when it has. */
  onEnd(act: () => void): void {
    if (this.isOver) act();
    else this.acts.push(act);
  }

  /** @param code undefined when it was killed */
  end(code: number | undefined): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const act of this.acts.splice(0)) act();
    this.tellEnded(code);
  }
}
