import type { StepKey } from "../names/steps";

/** How many calls to the outside the scripts of each row make when nothing goes wrong. */
export class UsualCalls {
  private readonly counts = new Map<string, number>();

  /** Told of the n-th call of a script, from 0. */
  count(key: StepKey, isPrimary: boolean, number: number): void {
    const of = placeOf(key, isPrimary);
    this.counts.set(of, Math.max(this.counts.get(of) ?? 0, number + 1));
  }

  /** Of a row that does not run when nothing goes wrong: those that a row usually makes at least. */
  of(key: StepKey, isPrimary: boolean): number {
    return this.counts.get(placeOf(key, isPrimary)) ?? this.counts.get(placeOf(key, true)) ?? UNKNOWN;
  }
}

const UNKNOWN = 20;

const placeOf = (key: StepKey, isPrimary: boolean) => `${key} ${isPrimary ? "primary" : "other"}`;
