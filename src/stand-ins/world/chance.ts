const FACTOR = 1_664_525;
const SUMMAND = 1_013_904_223;

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
    const numbers = new Int32Array(Math.ceil(count / 4));
    // An installer has a million: drawn here, in whole numbers of 32 bits, they cost little.
    let state = this.state | 0;
    for (let at = 0; at < numbers.length; at += 1) {
      state = (Math.imul(state, FACTOR) + SUMMAND) | 0;
      // The low bits of this generator repeat after a few numbers: mix the high ones in.
      const number = Math.imul(state, 2_246_822_519);
      numbers[at] = number ^ (number >>> 15);
    }
    this.state = state >>> 0;
    return Buffer.from(numbers.buffer, 0, count);
  }

  private next(): number {
    this.state = (Math.imul(this.state, FACTOR) + SUMMAND) >>> 0;
    return this.state;
  }
}
