/**
 * Addresses that people give may carry secrets: `user:password@`, which is refused where it is given, and a query, which
 * may be the signature that opens a mirror. Neither is ever shown, handed over or written down.
 */

const BEGINS_AS_ADDRESS = /^\s*[a-z][a-z\d+.-]*:[/\\]/i;
const USER_INFORMATION = /^(\s*[a-z][a-z\d+.-]*:[/\\]*)[^/\\?#]*@/i;
/** In an address that cannot be read nobody knows where a password ends. */
const UP_TO_THE_LAST_AT = /^(\s*[a-z][a-z\d+.-]*:[/\\]*).*@/is;

const BEGINS_AS_PATH = /^\s*(?:[a-z]:[\\/]|\\\\|\/(?!\/))/i;

/**
 * Whether a text that stands where an address may stand is the path of a file or folder: of a mirror on a disk or a share.
 * No scheme is one letter long. What an address hides (a query, a user name), a path does not have.
 */
export const isPath = (text: string): boolean => BEGINS_AS_PATH.test(text);

/** Shorter pieces of a query stand in too many words to be masked, and no signature is so short. */
const SHORTEST_SECRET_VALUE = 16;
const SHORTEST_SECRET_PIECE = 8;

export function hasUserInformation(address: string): boolean {
  const { username, password } = new URL(address);
  return username !== "" || password !== "";
}

export const hasQuery = (address: string): boolean => new URL(address).search !== "";

/** The address without anything that may be secret: for outputs and the record. */
export function withoutQuery(address: string): string {
  if (isPath(address)) return address;
  const user = URL.canParse(address) ? USER_INFORMATION : UP_TO_THE_LAST_AT;
  return address.replace(user, "$1").replace(/[?#].*$/s, "");
}

/** The address as it is shown to people: that it has a query is said. */
export const shownAddress = (address: string): string =>
  withoutQuery(address) + (!isPath(address) && address.includes("?") ? "?***" : "");

/** A text that was given in the place of something else, in which an address may stand. */
export const shownText = (text: string): string => (BEGINS_AS_ADDRESS.test(text) ? shownAddress(text) : text);

/**
 * The planned address with the query of the one that is given as a parameter, when they are the same but for that: the
 * plan is handed over and written down without it.
 */
export const withQueryOf = (given: string, planned: string): string =>
  withoutQuery(given) === planned ? given : planned;

/** What of an address must be masked, wherever it may come up: user information, the query, its long values. */
export function secretsInAddress(text: string): string[] {
  if (!BEGINS_AS_ADDRESS.test(text) || isPath(text)) return [];
  const user = (USER_INFORMATION.exec(text) ?? UP_TO_THE_LAST_AT.exec(text.replace(/\?.*$/s, "")))?.[0];
  const information = user?.replace(/^\s*[^:]*:[/\\]*/, "").replace(/@$/, "");
  const password = information?.replace(/^[^:]*:?/, "");
  const query = /\?([^#]*)/s.exec(text)?.[1] ?? "";
  // A template's version is put in later: what stands around it is what will be seen.
  const pieces = query.split("{version}").filter((piece) => piece.length >= SHORTEST_SECRET_PIECE);
  const values = query
    .split("&")
    .map((pair) => pair.replace(/^[^=]*=/, ""))
    .filter((value) => value.length >= SHORTEST_SECRET_VALUE);
  return [information ?? "", password ?? "", ...pieces, ...values]
    .filter(Boolean)
    .flatMap((secret) => [secret, decoded(secret)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
