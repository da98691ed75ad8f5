import type { Answer, StatementContext } from "./answering";
import type { ColumnType } from "./cells";
import { refuse } from "./server-errors";
import { is, plainForm, readSql, splitAt, type SqlToken } from "./sql-text";
import type { SelectSource } from "./select-source";
import { SELECT_SOURCES } from "./select-sources";

/**
 * Answers `SELECT [TOP (n)] columns [FROM …]` when every column and everything from FROM on stands in select-sources.ts.
 * Nothing is computed: an expression is known or it is not.
 */
export const answerSelect: Answer = (asked) => {
  const select = readSelect(asked.tokens);
  const known = select && SOURCES.get(select.from);
  if (!known) return false;
  const { source } = known;
  const columns = select.columns.map((column) => columnsOf(known, column));
  if (columns.some((found) => found === undefined)) return false;

  const refusal = source.refusal?.(asked);
  if (refusal) {
    refuse(asked.reply, refusal);
    return true;
  }
  answerRows(
    asked,
    source,
    columns.flatMap((found) => found ?? []),
    select.top,
  );
  return true;
};

interface Select {
  top: number;
  columns: SqlToken[][];
  /** From the word FROM on, in plain form; empty without. */
  from: string;
}

function readSelect(tokens: readonly SqlToken[]): Select | undefined {
  if (!is(tokens[0], "select")) return undefined;
  let list = tokens.slice(1);
  let top = Infinity;
  if (is(list[0], "top")) {
    if (!is(list[1], "(") || list[2]?.kind !== "number" || !is(list[3], ")")) return undefined;
    top = Number(list[2].value);
    list = list.slice(4);
  }
  const at = list.findIndex((token) => is(token, "from"));
  const last = list.at(-1);
  const end = is(last, ";") ? list.length - 1 : list.length;
  const columns = splitAt(list.slice(0, at < 0 ? end : at), ",");
  return { top, columns, from: at < 0 ? "" : plainForm(list.slice(at)) };
}

interface Column {
  name: string;
  field: string;
  type: ColumnType;
}

/** The fields that an expression stands for; one alone gets the name after AS, or none. */
function columnsOf(known: KnownSource, tokens: readonly SqlToken[]): Column[] | undefined {
  const renamed = is(tokens.at(-2), "as");
  const expression = plainForm(renamed ? tokens.slice(0, -2) : tokens);
  const fields = known.columns.get(expression);
  if (!fields) return undefined;
  const isName = tokens.every(({ kind, value }) => kind !== "number" && value !== "(");
  const columns = Object.entries(fields).map(([field, type]) => ({ name: isName ? field : "", field, type }));
  return renamed ? columns.map((column) => ({ ...column, name: tokens.at(-1)?.value ?? "" })) : columns;
}

function answerRows(asked: StatementContext, source: SelectSource, columns: readonly Column[], top: number): void {
  const rows = source.rows(asked).slice(0, top);
  asked.reply.rows(
    columns,
    rows.map((row) => columns.map(({ field }) => row[field] ?? null)),
  );
}

interface KnownSource {
  source: SelectSource;
  /** By their expressions in plain form. */
  columns: ReadonlyMap<string, SelectSource["columns"][string]>;
}

const plainText = (sql: string) => plainForm(readSql(sql) ?? []);

/** By FROM and what follows, in plain form. */
const SOURCES: ReadonlyMap<string, KnownSource> = new Map(
  SELECT_SOURCES.map((source) => [
    plainText(source.from),
    { source, columns: new Map(Object.entries(source.columns).map(([sql, fields]) => [plainText(sql), fields])) },
  ]),
);
