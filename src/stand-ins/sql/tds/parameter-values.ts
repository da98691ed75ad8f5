import type { ParameterValue } from "../call";
import type { ByteReader } from "./bytes";
import { daysSince1970, guidOnTheWire } from "./wire-values";

/** A parameter of a type that the stand-in does not read. The request is refused; the connection goes on. */
export class UnreadParameter extends Error {
  constructor(name: string, type: number) {
    super(`The parameter '${name}' has the type 0x${type.toString(16)}, which the stand-in does not read.`);
    this.name = "UnreadParameter";
  }
}

/** Types by their number on the wire (MS-TDS 2.2.5.4). */
const TYPE = {
  guid: 0x24,
  integer: 0x26,
  date: 0x28,
  time: 0x29,
  datetime2: 0x2a,
  datetimeoffset: 0x2b,
  bit: 0x68,
  decimal: 0x6a,
  numeric: 0x6c,
  float: 0x6d,
  datetime: 0x6f,
  varbinary: 0xa5,
  varchar: 0xa7,
  binary: 0xad,
  char: 0xaf,
  nvarchar: 0xe7,
  nchar: 0xef,
};
const BINARY = [TYPE.varbinary, TYPE.binary];
const UNICODE = [TYPE.nvarchar, TYPE.nchar];
const LONG = [...BINARY, ...UNICODE, TYPE.varchar, TYPE.char];
const WITH_SCALE_ONLY = [TYPE.time, TYPE.datetime2, TYPE.datetimeoffset];
const WITH_PRECISION = [TYPE.decimal, TYPE.numeric];
const WITH_SIZE = [TYPE.guid, TYPE.integer, TYPE.bit, TYPE.float, TYPE.datetime];

const COLLATION_BYTES = 5;
const CHUNKED = 0xffff;
const NULL_LENGTH = 0xffff;
const NULL_CHUNKED = -1n;
const DAY_MS = 86_400_000;
/** From 1900-01-01, where datetime begins, to 1970-01-01. */
const DAYS_1900_TO_1970 = 25_567;

/** @throws UnreadParameter, MalformedTds */
export function readParameterValue(reader: ByteReader, name: string): ParameterValue {
  const type = reader.uint8();
  if (LONG.includes(type)) {
    const bytes = readLong(reader, type);
    if (bytes === null || BINARY.includes(type)) return bytes;
    return bytes.toString(UNICODE.includes(type) ? "utf16le" : "latin1");
  }
  let scale = 0;
  if (WITH_PRECISION.includes(type)) {
    reader.bytes(2); // size and precision
    scale = reader.uint8();
  } else if (WITH_SCALE_ONLY.includes(type)) scale = reader.uint8();
  else if (WITH_SIZE.includes(type)) reader.uint8();
  else if (type !== TYPE.date) throw new UnreadParameter(name, type);
  const length = reader.uint8();
  return length === 0 ? null : readFixed(type, reader.bytes(length), scale);
}

/** Texts and binaries: with a length, or in chunks when the type is a `max` type. */
function readLong(reader: ByteReader, type: number): Buffer | null {
  const size = reader.uint16();
  if (!BINARY.includes(type)) reader.bytes(COLLATION_BYTES);
  if (size !== CHUNKED) {
    const length = reader.uint16();
    return length === NULL_LENGTH ? null : reader.bytes(length);
  }
  if (reader.int64() === NULL_CHUNKED) return null;
  const chunks: Buffer[] = [];
  for (let length = reader.uint32(); length > 0; length = reader.uint32()) chunks.push(reader.bytes(length));
  return Buffer.concat(chunks);
}

function readFixed(type: number, bytes: Buffer, scale: number): ParameterValue {
  switch (type) {
    case TYPE.guid:
      return guidOnTheWire(bytes)
        .toString("hex")
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    case TYPE.integer:
      // tinyint, of one byte, is the only one without a sign.
      if (bytes.length === 8) return bytes.readBigInt64LE();
      return bytes.length === 1 ? bytes.readUInt8() : bytes.readIntLE(0, bytes.length);
    case TYPE.bit:
      return bytes[0] === 1;
    case TYPE.float:
      return bytes.length === 4 ? bytes.readFloatLE() : bytes.readDoubleLE();
    case TYPE.decimal:
    case TYPE.numeric:
      return readDecimal(bytes, scale);
    case TYPE.datetime:
      return readDatetime(bytes);
    case TYPE.date:
      return new Date(daysOf(bytes) * DAY_MS);
    case TYPE.time:
      return secondsOf(bytes, scale);
    case TYPE.datetime2:
      return new Date(daysOf(bytes) * DAY_MS + 1000 * secondsOf(bytes.subarray(0, -3), scale));
    default:
      // datetimeoffset: a datetime2 in UTC; the offset at its end only says how to show it.
      return readFixed(TYPE.datetime2, bytes.subarray(0, -2), scale);
  }
}

const secondsOf = (bytes: Buffer, scale: number) => bytes.readUIntLE(0, bytes.length) / 10 ** scale;
const daysOf = (bytes: Buffer) => daysSince1970(bytes.readUIntLE(bytes.length - 3, 3));

function readDecimal(bytes: Buffer, scale: number): number {
  const digits = BigInt(`0x${Buffer.from(bytes.subarray(1)).reverse().toString("hex")}`);
  return ((bytes[0] === 0 ? -1 : 1) * Number(digits)) / 10 ** scale;
}

function readDatetime(bytes: Buffer): Date {
  if (bytes.length === 4) {
    return new Date((bytes.readUInt16LE() - DAYS_1900_TO_1970) * DAY_MS + bytes.readUInt16LE(2) * 60_000);
  }
  return new Date((bytes.readInt32LE() - DAYS_1900_TO_1970) * DAY_MS + Math.round(bytes.readUInt32LE(4) / 0.3));
}
