/** One token of T-SQL. A quoted identifier is a word that no keyword can be mistaken for. */
export interface SqlToken {
  kind: "word" | "quoted-name" | "text" | "number" | "parameter" | "symbol";
  /** The value: without quotes, with doubled quotes undone; a parameter without `@`. */
  value: string;
}

const TOKENS: readonly { kind: SqlToken["kind"] | "skipped"; pattern: RegExp }[] = [
  { kind: "skipped", pattern: /\s+|--[^\r\n]*|\/\*[\s\S]*?\*\//y },
  { kind: "text", pattern: /N?'((?:[^']|'')*)'/iy },
  { kind: "quoted-name", pattern: /\[((?:[^\]]|\]\])+)\]|"((?:[^"]|"")+)"/y },
  // Two signs: a system function such as @@SPID.
  { kind: "word", pattern: /(@@\w+)/y },
  { kind: "parameter", pattern: /@([\w#$]+)/y },
  { kind: "number", pattern: /(\d+(?:\.\d+)?)/y },
  { kind: "word", pattern: /([\p{L}_#][\p{L}\p{N}_#$]*)/uy },
  // Not the beginning of a comment that never ends: that is no T-SQL.
  { kind: "symbol", pattern: /(<>|!=|<=|>=|[-+*%=<>(),.;:]|\/(?!\*))/y },
];

/** @returns the tokens, undefined for what is no T-SQL (an open quote, say) */
export function readSql(text: string): SqlToken[] | undefined {
  const tokens: SqlToken[] = [];
  let at = 0;
  while (at < text.length) {
    const found = nextToken(text, at);
    if (!found) return undefined;
    at += found.length;
    if (found.token) tokens.push(found.token);
  }
  return tokens;
}

/** @returns undefined where there is none, or where the text does not begin as T-SQL */
export function firstToken(text: string): SqlToken | undefined {
  let at = 0;
  for (let found = nextToken(text, at); found; found = nextToken(text, at)) {
    if (found.token) return found.token;
    at += found.length;
  }
  return undefined;
}

function nextToken(text: string, at: number): { token?: SqlToken; length: number } | undefined {
  for (const { kind, pattern } of TOKENS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) continue;
    const length = match[0].length;
    if (kind === "skipped") return { length };
    const value = match[1] ?? match[2] ?? "";
    return { token: { kind, value: undouble(kind, match[0], value) }, length };
  }
  return undefined;
}

function undouble(kind: SqlToken["kind"], whole: string, value: string): string {
  if (kind === "text") return value.replaceAll("''", "'");
  if (kind !== "quoted-name") return value;
  return whole.startsWith("[") ? value.replaceAll("]]", "]") : value.replaceAll('""', '"');
}

/**
 * The same statement always in the same form: lower case except in texts, one space between tokens, no comments, no N
 * before a text, no brackets around a plain name, no semicolon at the end.
 */
export function plainForm(tokens: readonly SqlToken[]): string {
  const last = tokens.at(-1);
  const counted = last?.kind === "symbol" && last.value === ";" ? tokens.slice(0, -1) : tokens;
  return counted.map(plainToken).join(" ");
}

function plainToken({ kind, value }: SqlToken): string {
  if (kind === "text") return `'${value.replaceAll("'", "''")}'`;
  if (kind === "parameter") return `@${value.toLowerCase()}`;
  if (kind === "quoted-name" && !/^\w+$/.test(value)) return `[${value.replaceAll("]", "]]").toLowerCase()}]`;
  return value.toLowerCase();
}

/** Whether a token is that keyword or symbol. */
export const is = (token: SqlToken | undefined, word: string) =>
  (token?.kind === "word" || token?.kind === "symbol") && token.value.toLowerCase() === word;

/** Cuts tokens at each of that symbol that stands outside parentheses. */
export function splitAt(tokens: readonly SqlToken[], symbol: string): SqlToken[][] {
  const parts: SqlToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (is(token, "(")) depth += 1;
    if (is(token, ")")) depth -= 1;
    if (depth === 0 && is(token, symbol)) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}
