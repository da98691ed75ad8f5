import { alignedTable } from "../../../src/package/markdown";
import type { RowOverhead } from "./row-overheads";

/** What each row adds to the outage besides the work itself, as a table in Markdown. */
export function rowsTable(rows: readonly RowOverhead[]): string {
  const sum = (of: (row: RowOverhead) => number) => inSeconds(rows.reduce((all, row) => all + of(row), 0));
  return alignedTable(
    ["On stand-ins", "Until its script does something", "Its checks and waits"],
    [
      ...rows.map(({ name, startSeconds, ownSeconds }) => [name, inSeconds(startSeconds), inSeconds(ownSeconds)]),
      ["**In all**", `**${sum((row) => row.startSeconds)}**`, `**${sum((row) => row.ownSeconds)}**`],
    ],
  );
}

const inSeconds = (seconds: number) => `${seconds.toFixed(1)} s`;
