/** Names of secrets in what programs print, with the value after `=` or `:`; quoted values may hold blanks. */
const NAMED_SECRET =
  /\b(password|pwd|master ?key|api[- ]?key|license(?:base64)?|accesstoken)(\s*[=:]\s*)("[^"]*"|'[^']*'|[^;\s"']+)/gi;

/**
 * Takes values that stand beside the name of a secret out of a line, whoever's they are: the host masks the secrets that
 * it knows, and a program may print others.
 */
export function withoutSecrets(line: string): string {
  return line.replace(NAMED_SECRET, "$1$2********");
}
