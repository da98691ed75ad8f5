/** Longer texts, and texts of several lines, are not shown whole. */
const SHOWN_MOST = 80;
const LINE_MOST = 60;

const isLong = (text: string) => text.length > SHOWN_MOST || /[\r\n]/.test(text);
const count = ({ length }: string) => `${length.toLocaleString("en-US")} character${length === 1 ? "" : "s"}`;
const cut = (line: string) => (line.length > LINE_MOST ? `${line.slice(0, LINE_MOST - 1)}…` : line);

/** A value as one line: itself, `(empty)`, or how long it is. */
function shortValue(text: string): string {
  if (text === "") return "(empty)";
  return isLong(text) ? `(${count(text)})` : text;
}

/**
 * From one value to another, in one line or, for long texts, with the first line that differs: that tells an
 * administrator whose change it is.
 */
export function shortChange(from: string | undefined, to: string | undefined): string[] {
  if (from === undefined) return [shortValue(to ?? "")];
  if (to === undefined) return [`${shortValue(from)} -> (none)`];
  if (!isLong(from) && !isLong(to)) return [`${shortValue(from)} -> ${shortValue(to)}`];
  const [before, after] = [from.split(/\r\n|\r|\n/), to.split(/\r\n|\r|\n/)];
  const index = before.findIndex((line, at) => line !== after[at]);
  const at = index < 0 ? before.length : index;
  const start = firstDifference(before[at] ?? "", after[at] ?? "");
  const side = (lines: string[]) => {
    const line = lines[at];
    return line === undefined ? "(nothing)" : excerpt(line, start);
  };
  // Only the line ends differ: no line to show.
  if (before.join("\n") === after.join("\n")) return [`(${count(to)}, line endings changed)`];
  return [
    `(${count(to)}, changed)`,
    `line ${at + 1}: ${side(before)}`,
    `${" ".repeat(`line ${at + 1}`.length - 2)}-> ${side(after)}`,
  ];
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}

/** The part of a line around the place where it differs. */
function excerpt(line: string, start: number): string {
  const from = start > LINE_MOST - 20 ? start - 20 : 0;
  return `${from > 0 ? "…" : ""}${cut(line.slice(from))}`;
}
