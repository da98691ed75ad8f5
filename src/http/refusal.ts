/** What every Octopus Server refuses in the same way; what it means for whoever asked is said where it was asked. */

const LONGEST_QUOTE = 400;

/** What the server said, as the reason of a failure: one line, shortened, without the secret; undefined when nothing. */
export function quoted(said: string, secret: string): string | undefined {
  const redacted = secret === "" ? said : said.replaceAll(secret, "***");
  const text = redacted.replace(/\s+/g, " ").trim();
  return text === "" ? undefined : `It says: ${text.slice(0, LONGEST_QUOTE).replace(/\.?$/, ".")}`;
}

/** The permission that the server named when it refused with 403. */
export const missingPermission = (said: string): string | undefined =>
  /missing permission[s]?:?\s*([A-Za-z]+)/i.exec(said)?.[1];

/** Octopus refuses with JSON; a web page comes from something in front of it. */
export const isWebPage = (contentType: string | undefined, text: string): boolean =>
  /html/i.test(contentType ?? "") || /^\s*<(?:!doctype|html)/i.test(text);

/** How long a server that is asked too often (429) wants to be left alone: `Retry-After` is a number of seconds or a date. */
export function retryAfterSeconds(header: string | undefined, now: Date): number | undefined {
  const text = (header ?? "").trim();
  if (/^\d+$/.test(text)) return Math.max(1, Number(text));
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(1, Math.ceil((date - now.getTime()) / 1000));
}
