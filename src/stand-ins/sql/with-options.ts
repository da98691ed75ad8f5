import type { SqlCall } from "./call";
import { is, splitAt, type SqlToken } from "./sql-text";

/** The options after WITH, by their names in capitals; one without a value is `true`. */
export type WithOptions = ReadonlyMap<string, string | true>;

/**
 * Reads `WITH A, B = value, …`.
 * @param known the names that may stand there
 * @returns undefined when it is anything else, such as an option that stands there twice
 */
export function readWithOptions(
  tokens: readonly SqlToken[],
  call: SqlCall,
  known: readonly string[],
): WithOptions | undefined {
  const options = new Map<string, string | true>();
  if (tokens.length === 0) return options;
  if (!is(tokens[0], "with")) return undefined;
  for (const [name, equals, value, ...more] of splitAt(tokens.slice(1), ",")) {
    const option = name?.value.toUpperCase() ?? "";
    if (name?.kind !== "word" || !known.includes(option) || options.has(option) || more.length > 0) return undefined;
    if (!equals) options.set(option, true);
    else if (!is(equals, "=") || !value) return undefined;
    else options.set(option, valueOf(value, call) ?? "");
  }
  return options;
}

/** A text, a number, or the parameter of the call that stands in its place. */
export function valueOf(token: SqlToken | undefined, call: SqlCall): string | undefined {
  if (token?.kind === "text" || token?.kind === "number") return token.value;
  if (token?.kind !== "parameter") return undefined;
  const value = call.parameters[token.value];
  return value === undefined || value === null ? undefined : String(value);
}

/** The percent between two messages of progress: STATS, or nothing when there is none. */
export function statsOf(options: WithOptions): number | undefined {
  const stats = options.get("STATS");
  if (stats === undefined) return undefined;
  // STATS alone means every 10 percent.
  return stats === true ? 10 : Math.min(Math.max(Number(stats), 1), 100);
}
