import { npmRun } from "../names/commands";

/** Says where a generated page comes from. */
export const GENERATED = `<!-- Generated from the definitions by \`${npmRun("build")}\`: change those. -->`;

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => line(cells.map(cellText))).join("\n");
}

/** A table in Markdown whose columns stand below each other, as oxfmt wants it in files that it looks at. */
export function alignedTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map((cells) => cells.map(cellText));
  const widths = head.map((_, column) => Math.max(3, ...all.map((cells) => cells[column]?.length ?? 0)));
  const [first = [], ...rest] = all.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  return [first, widths.map((width) => "-".repeat(width)), ...rest].map(line).join("\n");
}

const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

const cellText = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
