/** All chance of a world, from one seed: the same seed, the same numbers (a small linear congruential generator). */
export class Chance {
  private state: number;

  constructor(seed: number) {
    this.state = (seed * 2_654_435_761) >>> 0;
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + Math.floor((this.next() / 2 ** 32) * (most - least + 1));
  }

  pick<T>(items: readonly T[]): T {
    return items[this.between(0, items.length - 1)] as T;
  }

  /** So many bytes. They look like chance, and are no secret. */
  bytes(count: number): Buffer {
    const bytes = Buffer.alloc(Math.ceil(count / 4) * 4);
    for (let at = 0; at < bytes.length; at += 4) {
      // The low bits of this generator repeat after a few numbers: mix the high ones in.
      const number = Math.imul(this.next(), 2_246_822_519);
      bytes.writeInt32LE(number ^ (number >>> 15), at);
    }
    return bytes.subarray(0, count);
  }

  private next(): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.state;
  }
}
