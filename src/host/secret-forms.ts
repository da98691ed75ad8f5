/**
 * Every form in which a secret may show up in a text: clear, JSON-escaped, URL-encoded, and base64 whatever stands before
 * it (three alignments).
 */
export function secretForms(secret: string): string[] {
  return [
    ...new Set([
      secret,
      ...jsonForms(secret),
      ...urlForms(secret),
      ...[0, 1, 2].map((offset) => base64At(secret, offset)),
    ]),
  ];
}

/** As JavaScript encodes it, as stricter encoders do, with a space as plus sign (forms), in capitals or not. */
function urlForms(secret: string): string[] {
  const loose = percentEncoded(secret);
  const strict = loose.replace(/[!'()*~]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
  if (strict === secret) return [secret];
  const both = [loose, strict].flatMap((url) => [url, url.replaceAll("%20", "+")]);
  return both.flatMap((url) => [url, url.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase())]);
}

/** JSON as JavaScript writes it, with everything but ASCII escaped, and as Windows PowerShell writes it. */
function jsonForms(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const escape = (text: string, characters: RegExp) =>
    text.replace(characters, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return [json, escape(json, /[^\x20-\x7e]/g), escape(json, /[<>&']/g), json.replaceAll("/", "\\/")];
}

/** Half a surrogate pair cannot be percent-encoded: it becomes the replacement character, as in every UTF-8 encoder. */
const percentEncoded = (text: string) =>
  encodeURIComponent(/[\ud800-\udfff]/.test(text) ? Buffer.from(text, "utf8").toString("utf8") : text);

/** The base64 characters that depend on the secret alone when `offset` bytes stand before it, counted modulo three. */
function base64At(secret: string, offset: number): string {
  const bytes = Buffer.from("\0".repeat(offset) + secret, "utf8");
  const firstOwn = offset === 0 ? 0 : offset + 1;
  return bytes.toString("base64").slice(firstOwn, Math.floor((bytes.length * 8) / 6));
}
