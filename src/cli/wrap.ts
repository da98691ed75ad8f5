import { stripVTControlCharacters } from "node:util";

/** A command that is to be copied stays one line: the terminal breaks it without putting anything in. */
const TO_BE_COPIED = /^\s*(?:npx |octopus-ha-upgrade |export |\$env:)/;

/**
 * Breaks a line at its words to fit a terminal, colours not counted. What goes on stands under the text of the line's last
 * column, where it has columns (two spaces or more lie between them), else under its beginning.
 */
export function wrap(line: string, width: number): string[] {
  const bare = stripVTControlCharacters(line);
  if (bare.length <= width || TO_BE_COPIED.test(bare)) return [line];
  const indent = " ".repeat(hangingAt(bare, width));
  const lines: string[] = [];
  let current = "";
  for (const piece of line.match(/\s*\S+/g) ?? []) {
    const isFirst = current.trim() === "";
    if (isFirst || lengthOf(current) + lengthOf(piece) <= width) {
      current += piece;
      continue;
    }
    lines.push(current);
    current = indent + piece.trimStart();
  }
  return [...lines, current];
}

const lengthOf = (text: string) => stripVTControlCharacters(text).length;

/** Where the text of the last column begins, when that leaves room for it. */
function hangingAt(bare: string, width: number): number {
  const columns = [...bare.slice(0, Math.floor(width / 2) + 1).matchAll(/(?:^|\S)(\s{2,})(?=\S)/g)];
  const last = columns.at(-1);
  if (!last) return /^\s*/.exec(bare)?.[0].length ?? 0;
  return last.index + last[0].length;
}
