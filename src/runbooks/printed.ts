import type { RunbookRow } from "./row";

/** A row with the number that people are shown: `1`, `2`, and `F1`, `F2` for what runs after a failure. */
export type PrintedRow = RunbookRow & { row: string };

/** Numbers a list, for printing only: a number changes whenever a row is added before it. */
export function printed(rows: readonly RunbookRow[]): readonly PrintedRow[] {
  let [regular, afterFailure] = [0, 0];
  return rows.map((row) => ({
    ...row,
    row: row.runs === "after-failure" ? `F${(afterFailure += 1)}` : String((regular += 1)),
  }));
}
