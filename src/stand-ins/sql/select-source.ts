import type { StatementContext } from "./answering";
import type { ColumnType, SqlCell } from "./cells";
import type { ServerMessage } from "./reply";

/** What may be selected from, and each expression that is known there. All texts are T-SQL, compared in plain form. */
export interface SelectSource {
  /** From the word FROM on; empty without. */
  from: string;
  refusal?(asked: StatementContext): ServerMessage | undefined;
  /** Rows by the names of their fields: a column's own name, or any name for what is computed. */
  rows(asked: StatementContext): readonly Readonly<Record<string, SqlCell>>[];
  /** Expression -> the fields it stands for, with their types. `s.*` stands for several. */
  columns: Readonly<Record<string, Readonly<Record<string, ColumnType>>>>;
}
