/**
 * Splits a .NET connection string into its pairs, by SqlClient's own grammar: `key=value;…`, `==` in a key stands for
 * `=`, a value in single or double quotes may contain `;` and the doubled quote, spaces around are cut, the last of two
 * equal keys wins. Keys come back in lower case.
 * @returns undefined when it is not a connection string; the text itself is a secret and is never quoted
 */
export function splitConnectionString(text: string): Map<string, string> | undefined {
  const pairs = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    const start = /[\s;]*/y;
    start.lastIndex = at;
    at += start.exec(text)?.[0].length ?? 0;
    if (at >= text.length) break;

    const key = /((?:[^=;]|==)+?)\s*=(?!=)\s*/y;
    key.lastIndex = at;
    const found = key.exec(text);
    if (!found?.[1]) return undefined;
    at += found[0].length;

    const value = /"((?:[^"]|"")*)"\s*(?=;|$)|'((?:[^']|'')*)'\s*(?=;|$)|([^"';][^;]*|)/y;
    value.lastIndex = at;
    const read = value.exec(text);
    if (!read) return undefined;
    const quoted = read[1]?.replaceAll('""', '"') ?? read[2]?.replaceAll("''", "'");
    at += read[0].length;
    if (at < text.length && text[at] !== ";") return undefined;
    pairs.set(found[1].trim().replaceAll("==", "=").toLowerCase(), quoted ?? (read[3] ?? "").trim());
  }
  return pairs.size > 0 ? pairs : undefined;
}
