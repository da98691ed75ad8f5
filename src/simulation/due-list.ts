/** Something that is to happen at a time. */
export interface Due {
  readonly atSeconds: number;
  /** Decides between those that are due at the same time. */
  readonly order: number;
  act: (() => void) | undefined;
}

const isBefore = (one: Due, other: Due) =>
  one.atSeconds < other.atSeconds || (one.atSeconds === other.atSeconds && one.order < other.order);

/** What is due, the earliest first (a binary heap). */
export class DueList {
  private readonly heap: Due[] = [];

  get size(): number {
    return this.heap.length;
  }

  add(due: Due): void {
    const { heap } = this;
    let at = heap.length;
    heap.push(due);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (!above || !isBefore(due, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = due;
  }

  /** @returns the earliest, which is taken out; undefined when nothing is due */
  take(): Due | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || first === last) return first;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      if (!left) break;
      const isRight = right !== undefined && isBefore(right, left);
      const least = isRight ? right : left;
      if (!isBefore(least, last)) break;
      heap[at] = least;
      at = 2 * at + (isRight ? 2 : 1);
    }
    heap[at] = last;
    return first;
  }
}
