import { checkFits, LONGEST_SHORT_VALUE_BYTES, type ColumnType, type SqlCell } from "../cells";
import { int64, uint16, uint32, uint8, utf16 } from "./bytes";
import { daysSince0001, guidOnTheWire } from "./wire-values";

interface ColumnCodec {
  /** TYPE_INFO of the column's metadata. */
  info: Buffer;
  encode(cell: SqlCell): Buffer;
}

/** SQL_Latin1_General_CP1_CI_AS */
export const COLLATION = uint8(0x09, 0x04, 0xd0, 0x00, 0x34);

const DAY_MS = 86_400_000;
/** From 1900-01-01, where datetime begins, to 1970-01-01. */
const DAYS_1900_TO_1970 = 25_567;
const NULL_LENGTH = 0xffff;
const UNKNOWN_CHUNKED_LENGTH = -1n;

/** Nullable values of a fixed size: one byte of length, 0 for NULL. */
function fixed(info: Buffer, encode: (cell: Exclude<SqlCell, null>) => Buffer): ColumnCodec {
  return {
    info,
    encode: (cell) => {
      if (cell === null) return uint8(0);
      const bytes = encode(cell);
      return Buffer.concat([uint8(bytes.length), bytes]);
    },
  };
}

const integer = (bytes: number) =>
  fixed(uint8(0x26, bytes), (cell) => int64(BigInt(cell as number | bigint)).subarray(0, bytes));

function short(info: Buffer, toBytes: (cell: Exclude<SqlCell, null>) => Buffer): ColumnCodec {
  return {
    info,
    encode: (cell) => {
      if (cell === null) return uint16(NULL_LENGTH);
      const bytes = toBytes(cell);
      checkFits(bytes.length);
      return Buffer.concat([uint16(bytes.length), bytes]);
    },
  };
}

const textOf = (cell: SqlCell) => utf16(String(cell));
const withoutDashes = (guid: SqlCell) => String(guid).replaceAll("-", "");

function encodeNumeric(cell: SqlCell): Buffer {
  const value = BigInt(cell as number | bigint);
  const bytes = Buffer.alloc(13);
  bytes.writeUInt8(value < 0n ? 0 : 1);
  bytes.writeBigUInt64LE(value < 0n ? -value : value, 1);
  return bytes;
}

function encodeFloat(cell: SqlCell): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(Number(cell));
  return bytes;
}

/** Days since 1900 and 1/300 s since midnight. */
function encodeDatetime(cell: SqlCell): Buffer {
  const ms = (cell as Date).getTime();
  const day = Math.floor(ms / DAY_MS);
  return Buffer.concat([uint32(day + DAYS_1900_TO_1970), uint32(Math.round((ms - day * DAY_MS) * 0.3))]);
}

/** 100 ns since midnight, days since 0001-01-01, both in UTC, then the offset in minutes (always 0 here). */
function encodeDatetimeoffset(cell: SqlCell): Buffer {
  const ms = (cell as Date).getTime();
  const day = Math.floor(ms / DAY_MS);
  const ticks = int64(BigInt(ms - day * DAY_MS) * 10_000n).subarray(0, 5);
  return Buffer.concat([ticks, int64(BigInt(daysSince0001(day))).subarray(0, 3), uint16(0)]);
}

function chunkedText(info: Buffer): ColumnCodec {
  return {
    info,
    encode: (cell) => {
      if (cell === null) return int64(UNKNOWN_CHUNKED_LENGTH);
      const bytes = textOf(cell);
      const chunk = bytes.length > 0 ? [uint32(bytes.length), bytes] : [];
      return Buffer.concat([int64(BigInt(bytes.length)), ...chunk, uint32(0)]);
    },
  };
}

/** How each type is announced and written (MS-TDS 2.2.5.4, 2.2.5.5). */
export const columnTypes: Readonly<Record<ColumnType, ColumnCodec>> = {
  tinyint: integer(1),
  smallint: integer(2),
  int: integer(4),
  bigint: integer(8),
  bit: fixed(uint8(0x68, 1), (cell) => uint8(cell ? 1 : 0)),
  float: fixed(uint8(0x6d, 8), encodeFloat),
  numeric: fixed(uint8(0x6c, 13, 20, 0), encodeNumeric),
  datetime: fixed(uint8(0x6f, 8), encodeDatetime),
  datetimeoffset: fixed(uint8(0x2b, 7), encodeDatetimeoffset),
  uniqueidentifier: fixed(uint8(0x24, 16), (cell) => guidOnTheWire(Buffer.from(withoutDashes(cell), "hex"))),
  nvarchar: short(Buffer.concat([uint8(0xe7), uint16(LONGEST_SHORT_VALUE_BYTES), COLLATION]), textOf),
  "nvarchar(max)": chunkedText(Buffer.concat([uint8(0xe7), uint16(0xffff), COLLATION])),
  varbinary: short(Buffer.concat([uint8(0xa5), uint16(LONGEST_SHORT_VALUE_BYTES)]), (cell) => cell as Buffer),
};
