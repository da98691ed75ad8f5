/** A piece of a page that is safe to be put into another: only `html` makes one. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = string | number | Html | readonly Html[];

/**
 * A template of a page: whatever is put in is text, and shown as it stands. Only what another template made is put in as
 * it is. A value may stand between tags and within a quoted attribute, and nowhere else.
 */
export function html(fixed: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(fixed.map((text, at) => (at === 0 ? text : shown(parts[at - 1] ?? "") + text)).join(""));
}

/** Nothing. */
export const nothing = new Html("");

/** Pieces one after another. */
export const all = (pieces: readonly Html[]): Html => new Html(pieces.map(({ text }) => text).join(""));

function shown(part: Part): string {
  if (part instanceof Html) return part.text;
  return typeof part === "object" ? all(part).text : escaped(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

/** What no page may hold: control characters, half a surrogate pair. */
const IMPOSSIBLE = /[\p{Surrogate}\p{Noncharacter_Code_Point}]|(?![\t\n\r])\p{Control}/gu;

const escaped = (text: string): string =>
  text.replace(IMPOSSIBLE, "\ufffd").replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? "");
