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

/** A column of an answer; its name may be empty. */
export interface AnswerColumn {
  name: string;
  type: ColumnType;
}
