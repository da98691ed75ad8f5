import type { StepKey } from "../names/steps";
import { allPairs, type FaultKind } from "../rehearsal/attack/pairs";
import { verdictOf, type SeedResult, type Verdict } from "./seed-result";

/** With fewer seeds than these, that a pair never came up says nothing. */
const ENOUGH_SEEDS = 5000;
/** Of a fault by itself. */
const ENOUGH_SEEDS_FOR_A_FAULT = 500;

/** What came of many seeds. */
export class Tally {
  seeds = 0;
  runs = 0;
  scripts = 0;
  readonly verdicts: Record<Verdict, number> = { held: 0, "promise-broken": 0, "not-at-rest": 0, fault: 0 };
  /** How act two ended, by the first reason of its last run. */
  readonly ends = new Map<string, number>();
  readonly faults = new Map<FaultKind, number>();
  private readonly pairs = new Map<string, number>();

  /** @param countsRows whether each row has to be met: with other runbooks mixed in, some hardly ever are */
  constructor(private readonly countsRows = true) {}

  add(result: SeedResult): void {
    this.seeds += 1;
    this.verdicts[verdictOf(result)] += 1;
    this.scripts += result.scripts;
    const { attack } = result;
    if (!attack) return;
    this.runs += attack.runs.length;
    const last = attack.runs.at(-1);
    addOne(this.ends, last?.outcome === "success" ? "success" : (last?.reason.split(":")[0] ?? ""));
    for (const { kind, key } of attack.met) {
      addOne(this.faults, kind);
      addOne(this.pairs, `${kind} ${key}`);
    }
  }

  /** Pairs of a row and a fault that can be met and were not, and how often those that were. */
  pairCounts(): { met: number; possible: number; never: { kind: FaultKind; key: StepKey }[] } {
    const possible = allPairs().filter(({ impossible }) => impossible === undefined);
    const never = possible.filter(({ kind, key }) => !this.pairs.has(`${kind} ${key}`));
    return { met: possible.length - never.length, possible: possible.length, never };
  }

  timesOfPair(kind: FaultKind, key: StepKey): number {
    return this.pairs.get(`${kind} ${key}`) ?? 0;
  }

  /** What should have come up in so many seeds, and did not: then the schedules are drawn badly, or a fault cannot strike. */
  missing(): string[] {
    const kinds = new Set(allPairs().map(({ kind }) => kind));
    const faults = this.seeds < ENOUGH_SEEDS_FOR_A_FAULT ? [] : [...kinds].filter((kind) => !this.faults.has(kind));
    const pairs =
      !this.countsRows || this.seeds < ENOUGH_SEEDS
        ? []
        : this.pairCounts().never.map(({ kind, key }) => `${kind} in ${key}`);
    return [...faults, ...pairs];
  }
}

function addOne<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
