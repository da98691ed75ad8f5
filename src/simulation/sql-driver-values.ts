import type { SqlRow, SqlValue } from "../machine/sql";
import type { ParameterValue, SqlCall } from "../stand-ins/sql/call";
import { checkFits, type AnswerColumn, type ColumnType, type SqlCell } from "../stand-ins/sql/cells";
import type { Statement } from "../machine/sql";

type Given = (cell: Exclude<SqlCell, null>) => SqlValue | Buffer;

const text: Given = (cell) => String(cell);
const number: Given = (cell) => Number(cell);

function shortText(cell: SqlCell): string {
  const value = String(cell);
  checkFits(2 * value.length);
  return value;
}

function bytes(cell: SqlCell): Buffer {
  checkFits((cell as Buffer).length);
  return cell as Buffer;
}

const DAY_MS = 86_400_000;
/** Ticks of datetime in a millisecond: it counts 1/300 s. */
const TICKS_PER_MS = 0.3;

function toTicksOfDatetime(cell: SqlCell): Date {
  const ms = (cell as Date).getTime();
  const day = Math.floor(ms / DAY_MS) * DAY_MS;
  return new Date(day + Math.round(Math.round((ms - day) * TICKS_PER_MS) / TICKS_PER_MS));
}

/** What the mssql driver makes of each column type. */
const GIVEN: Readonly<Record<ColumnType, Given>> = {
  tinyint: number,
  smallint: number,
  int: number,
  // A number of JavaScript would lose digits.
  bigint: text,
  bit: Boolean,
  float: number,
  numeric: number,
  datetime: toTicksOfDatetime,
  datetimeoffset: (cell) => new Date((cell as Date).getTime()),
  uniqueidentifier: (cell) => String(cell).toUpperCase(),
  nvarchar: shortText,
  "nvarchar(max)": text,
  varbinary: bytes,
};

/**
 * A row as the mssql driver gives it: columns of one name become a list.
 * @throws RangeError for a value that is longer than its column
 */
export function toRow(columns: readonly AnswerColumn[], cells: readonly SqlCell[]): SqlRow {
  const row = new Map<string, unknown>();
  for (const [index, { name, type }] of columns.entries()) {
    const cell = cells[index] ?? null;
    const value = cell === null ? null : GIVEN[type](cell);
    const before = row.get(name);
    if (!row.has(name)) row.set(name, value);
    else if (Array.isArray(before)) before.push(value);
    else row.set(name, [before, value]);
  }
  // The driver's types know neither lists nor bytes, although it gives them.
  return Object.fromEntries(row) as SqlRow;
}

/** A statement as it comes to the server: the driver sends a whole number beyond 32 bits as a bigint. */
export function toCall({ text: statement, parameters = {} }: Statement): SqlCall {
  const sent = Object.entries(parameters).map(([name, value]): [string, ParameterValue] => [name, asSent(value)]);
  return { text: statement, parameters: Object.fromEntries(sent) };
}

const LARGEST_INT = 2_147_483_647;
const asSent = (value: string | number | boolean | null): ParameterValue =>
  typeof value === "number" && Number.isInteger(value) && (value > LARGEST_INT || value < -LARGEST_INT - 1)
    ? BigInt(value)
    : value;
