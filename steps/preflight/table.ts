import type { CheckVerdict } from "./verdicts";

/** One check, with what it came to on each node. */
export interface TableRow {
  name: string;
  title: string;
  cells: readonly Pick<CheckVerdict, "verdict" | "says">[];
}

const LONGEST_VERDICT = "not checked".length;
const GAP = "  ";

/** A table in letters of one width: a check a line, a node a column, and at last what holds when all is well. */
export function tableLines(nodes: readonly string[], rows: readonly TableRow[]): string[] {
  const nameWidth = Math.max("Check".length, ...rows.map(({ name }) => name.length));
  const widths = nodes.map((node) => Math.max(node.length, LONGEST_VERDICT));
  const line = (first: string, cells: readonly string[], last: string) =>
    [first.padEnd(nameWidth), ...cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)), last].join(GAP).trimEnd();
  return [
    line("Check", nodes, "What holds when it is ok"),
    ...rows.map(({ name, title, cells }) =>
      line(
        name,
        cells.map(({ verdict }) => verdict),
        title,
      ),
    ),
  ];
}
