import type { AnswerColumn, ColumnType, SqlCell } from "../cells";
import type { ServerMessage } from "../reply";
import { int64, longText, shortText, uint16, uint32, uint8 } from "./bytes";
import { COLLATION, columnTypes } from "./types";

/** What a server says in its responses: tokens of TDS 7.4 (MS-TDS 2.2.7). */

function token(kind: number, ...body: Buffer[]): Buffer {
  const bytes = Buffer.concat(body);
  return Buffer.concat([uint8(kind), uint16(bytes.length), bytes]);
}

const ERROR = 0xaa;
const INFO = 0xab;

export function message(kind: "error" | "info", told: ServerMessage, serverName: string): Buffer {
  const severity = told.class ?? (kind === "error" ? 16 : 0);
  return token(
    kind === "error" ? ERROR : INFO,
    uint32(told.number),
    uint8(told.state ?? 1, severity),
    longText(told.message),
    shortText(serverName),
    shortText(""), // no procedure
    uint32(1), // the line
  );
}

const environment = (kind: number, now: Buffer, before: Buffer) => token(0xe3, uint8(kind), now, before);
/** Tells client and user that they are in another database. */
export function changedDatabase(now: string, before: string, serverName: string): Buffer {
  const told = { number: 5701, state: 2, message: `Changed database context to '${now}'.` };
  return Buffer.concat([environment(1, shortText(now), shortText(before)), message("info", told, serverName)]);
}
export const packetSizeChanged = (now: number, before: number) =>
  environment(4, shortText(String(now)), shortText(String(before)));
export const collationChanged = () => environment(7, Buffer.concat([uint8(COLLATION.length), COLLATION]), uint8(0));
export const connectionWasReset = () => environment(18, uint8(0), uint8(0));

const transactionId = (id: bigint) => Buffer.concat([uint8(8), int64(id)]);
export const transactionBegan = (id: bigint) => environment(8, transactionId(id), uint8(0));
export const transactionEnded = (id: bigint, how: "committed" | "rolled-back") =>
  environment(how === "committed" ? 9 : 10, uint8(0), transactionId(id));

/** TDS 7.4, and the version of the product as four bytes. */
export function loginAcknowledged([major, minor, build]: readonly number[]): Buffer {
  const version = uint8(major ?? 0, minor ?? 0, (build ?? 0) >> 8, (build ?? 0) & 0xff);
  return token(0xad, uint8(1, 0x74, 0, 0, 4), shortText("Microsoft SQL Server"), version);
}

const DONE = { batch: 0xfd, procedure: 0xfe, inProcedure: 0xff };
/** The command a row count belongs to: without it, a client takes the rows of a SELECT for changed ones. */
const SELECT = 0xc1;

export interface Done {
  /** More of the same response follows. */
  more?: boolean;
  failed?: boolean;
  /** Acknowledges that a request was cancelled. */
  attention?: boolean;
  /** How many rows; undefined when the statement has no count. */
  rows?: number | undefined;
  isSelect?: boolean;
}

export function done(of: keyof typeof DONE, { more, failed, attention, rows, isSelect }: Done = {}): Buffer {
  const status = (more ? 0x01 : 0) | (failed ? 0x02 : 0) | (rows === undefined ? 0 : 0x10) | (attention ? 0x20 : 0);
  return Buffer.concat([uint8(DONE[of]), uint16(status), uint16(isSelect ? SELECT : 0), int64(BigInt(rows ?? 0))]);
}

/** The return value of a procedure. */
export const returnStatus = (value: number) => Buffer.concat([uint8(0x79), uint32(value)]);

const NULLABLE = 0x09;

export function columnMetadata(columns: readonly AnswerColumn[]): Buffer {
  const parts = columns.flatMap(({ name, type }) => [
    uint32(0),
    uint16(NULLABLE),
    columnTypes[type].info,
    shortText(name),
  ]);
  return Buffer.concat([uint8(0x81), uint16(columns.length), ...parts]);
}

export function row(types: readonly ColumnType[], cells: readonly SqlCell[]): Buffer {
  return Buffer.concat([uint8(0xd1), ...types.map((type, index) => columnTypes[type].encode(cells[index] ?? null))]);
}
