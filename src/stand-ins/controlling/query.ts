import { invalid } from "./refusal";

/** The query of a request: names in any case, lists with commas. */
export class Query {
  private readonly values = new Map<string, string>();

  constructor(given: URLSearchParams) {
    for (const [name, value] of given) {
      const key = name.toLowerCase();
      const before = this.values.get(key);
      this.values.set(key, before === undefined ? value : `${before},${value}`);
    }
  }

  /** @returns undefined when absent or empty: an empty filter filters nothing */
  get(name: string): string | undefined {
    const value = this.values.get(name.toLowerCase());
    return value === "" ? undefined : value;
  }

  list(name: string): string[] | undefined {
    return this.get(name)
      ?.split(",")
      .map((each) => each.trim())
      .filter((each) => each !== "");
  }

  flag(name: string): boolean | undefined {
    const value = this.get(name)?.toLowerCase();
    return value === undefined ? undefined : value === "true";
  }

  /** A whole number that is not negative (facts: octopus-api#pages-of-a-list). */
  number(name: string, otherwise: number): number {
    const value = this.get(name);
    if (value === undefined) return otherwise;
    if (!/^\d+$/.test(value)) throw invalid(`The value '${value}' is not valid for ${name}.`);
    return Number(value);
  }
}
