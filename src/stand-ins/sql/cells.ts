/** The column types that the stand-in answers with. */
export type ColumnType =
  | "tinyint"
  | "smallint"
  | "int"
  | "bigint"
  | "bit"
  | "float"
  /** numeric(20,0), as the sizes of backups are. */
  | "numeric"
  | "datetime"
  | "datetimeoffset"
  | "uniqueidentifier"
  | "nvarchar"
  | "nvarchar(max)"
  | "varbinary";

export type SqlCell = string | number | bigint | boolean | Date | Buffer | null;

export const LONGEST_SHORT_VALUE_BYTES = 8000;

/**
 * Of texts and binaries that are not `max`.
 * @throws RangeError for a value that is longer than its column
 */
export function checkFits(lengthBytes: number): void {
  if (lengthBytes > LONGEST_SHORT_VALUE_BYTES) throw new RangeError(`${lengthBytes} bytes do not fit the column`);
}

/** A column of an answer; its name may be empty. */
export interface AnswerColumn {
  name: string;
  type: ColumnType;
}
