/**
 * A dry run changes nothing, so a later step finds the world as it was. To say, line for line, what a real run would
 * do, each dry-run step hands on what would be true by then, under names such as `ha-1.installedVersion`.
 * In a real run there are none.
 */

/** The facts that a change can make true: `<node>.<fact>`, or `instance.<fact>`. */
export type AssumedFact =
  | `${string}.${"installedVersion" | "stagedVersion" | "service" | "startType" | "drained" | "taskCap"}`
  | `instance.${"maintenance" | "schemaVersion" | "backupFile" | "restore" | "restoredFrom"}`;

interface Assumption {
  value: string;
  /** The order in which assumptions were made: a later one wins. */
  turn: number;
}

export class Assumptions {
  private readonly facts = new Map<string, Assumption>();
  private turn = 0;

  /** @param texts what earlier steps handed over; texts that do not parse are ignored */
  constructor(texts: readonly string[] = []) {
    for (const text of texts) this.merge(text);
  }

  get(fact: AssumedFact): string | undefined {
    return this.facts.get(fact)?.value;
  }

  assume(facts: Partial<Record<AssumedFact, string>>): void {
    this.turn += 1;
    for (const [fact, value] of Object.entries(facts)) {
      if (value !== undefined) this.facts.set(fact, { value, turn: this.turn });
    }
  }

  get isEmpty(): boolean {
    return this.facts.size === 0;
  }

  toText(): string {
    return JSON.stringify(Object.fromEntries(this.facts));
  }

  private merge(text: string): void {
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      return;
    }
    if (typeof parsed !== "object" || parsed === null) return;
    for (const [fact, assumption] of Object.entries(parsed as Record<string, Partial<Assumption> | null>)) {
      if (!isAssumption(assumption)) continue;
      const before = this.facts.get(fact);
      if (!before || before.turn < assumption.turn) this.facts.set(fact, assumption);
      this.turn = Math.max(this.turn, assumption.turn);
    }
  }
}

const isAssumption = (given: Partial<Assumption> | null): given is Assumption =>
  typeof given?.value === "string" && typeof given.turn === "number";
