/** Redirects that are followed before they are taken for a loop. */
const MOST_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** A redirect that is not followed; the message completes "it is not had: {message}" and quotes no address but hosts. */
export class RedirectRefused extends Error {}

/**
 * Where an answer sends the caller: never from https to something else, never with a user name, not for ever.
 * @param before how many redirects were followed
 * @returns undefined when the answer is no redirect
 * @throws RedirectRefused
 */
export function redirectTarget(
  address: URL,
  { status, location }: { status: number; location: string | null | undefined },
  before: number,
): URL | undefined {
  if (!REDIRECTS.has(status) || !location) return undefined;
  if (!URL.canParse(location, address.href)) throw new RedirectRefused(`${address.host} redirects to nowhere`);
  const next = new URL(location, address);
  if (address.protocol === "https:" ? next.protocol !== "https:" : !/^https?:$/.test(next.protocol)) {
    const how = next.protocol === "http:" ? "without https" : `over ${next.protocol.slice(0, -1)}`;
    throw new RedirectRefused(`${address.host} redirects to ${next.host || "something else"} ${how}`);
  }
  if (next.username || next.password) {
    throw new RedirectRefused(`${address.host} redirects to a URL of ${next.host} that contains a user name`);
  }
  if (before >= MOST_REDIRECTS) throw new RedirectRefused(`${address.host} redirects without end`);
  return next;
}
