export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * What the npm client adds to a body for its own use (facts: octopus-api#the-client-for-node), and what only a server
 * writes.
 */
const NOT_KEPT: ReadonlySet<string> = new Set(["spacename", "spaceidorname", "spaceid", "links"]);

/** The fields of a JSON object that a client sent. A server does not mind the case of their names. */
export class Fields {
  private readonly values = new Map<string, unknown>();

  constructor(private readonly given: Json) {
    for (const [name, value] of Object.entries(given)) this.values.set(name.toLowerCase(), value);
  }

  get(name: string): unknown {
    return this.values.get(name.toLowerCase());
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** @returns the text without the space around it; empty when there is none */
  text(name: string): string {
    const value = this.get(name);
    return typeof value === "string" ? value.trim() : "";
  }

  textOrNull(name: string): string | null {
    const value = this.get(name);
    return typeof value === "string" ? value : null;
  }

  flag(name: string, otherwise = false): boolean {
    const value = this.get(name);
    return typeof value === "boolean" ? value : otherwise;
  }

  number(name: string): number | undefined {
    const value = this.get(name);
    return typeof value === "number" ? value : undefined;
  }

  texts(name: string): string[] {
    const value = this.get(name);
    return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
  }

  object(name: string): Json {
    const value = this.get(name);
    return isObject(value) ? value : {};
  }

  objects(name: string): Fields[] {
    const value = this.get(name);
    return Array.isArray(value) ? value.filter(isObject).map((each) => new Fields(each)) : [];
  }

  /** Everything that is stored and given back as it came, under the names that a server uses. */
  kept(): Json {
    return Object.fromEntries(
      Object.entries(this.given)
        .filter(([name]) => !NOT_KEPT.has(name.toLowerCase()))
        .map(([name, value]) => [name.charAt(0).toUpperCase() + name.slice(1), value]),
    );
  }
}

/** The texts of a map: what is no text is left out. */
export function textsOf(map: Json): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
