/**
 * Names of secrets in what programs print, with the value behind. After `=` it is a value as in a connection string: in
 * quotes, which are doubled within it, or everything up to the semicolon, blanks and quotes included. After `:` it is one
 * word, or a text in quotes.
 */
const QUOTED = String.raw`"(?:[^"]|"")*"|'(?:[^']|'')*'`;
const NAMED_SECRET = new RegExp(
  String.raw`\b(password|pwd|master ?key|api[- ]?key|license(?:base64)?|accesstoken)(?:(\s*=\s*)(?:${QUOTED}|[^;]+)|(\s*:\s*)(?:${QUOTED}|[^;\s]+))`,
  "gi",
);

/**
 * Takes values that stand beside the name of a secret out of a line, whoever's they are: the host masks the secrets that
 * it knows, and a program may print others.
 */
export function withoutSecrets(line: string): string {
  return line.replace(NAMED_SECRET, "$1$2$3********");
}
