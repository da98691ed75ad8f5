/** The bytes are not what the protocol allows; whoever sent them loses the connection, and nobody else notices. */
export class MalformedTds extends Error {
  constructor(what: string) {
    super(what);
    this.name = "MalformedTds";
  }
}

export const uint8 = (...values: number[]) => Buffer.from(values);
export function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
export function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes;
}
export const utf16 = (text: string) => Buffer.from(text, "utf16le");
/** B_VARCHAR: its length in characters, in one byte. */
export const shortText = (text: string) => Buffer.concat([uint8(text.length), utf16(text)]);
/** US_VARCHAR: its length in characters, in two bytes. */
export const longText = (text: string) => Buffer.concat([uint16(text.length), utf16(text)]);

/** Reads little-endian values one after another. */
export class ByteReader {
  constructor(
    private readonly all: Buffer,
    private at = 0,
  ) {}

  get atEnd(): boolean {
    return this.at >= this.all.length;
  }
  /** @throws MalformedTds when there are fewer */
  bytes(length: number): Buffer {
    if (length < 0 || this.at + length > this.all.length) throw new MalformedTds("a value is longer than its message");
    this.at += length;
    return this.all.subarray(this.at - length, this.at);
  }
  uint8(): number {
    return this.bytes(1).readUInt8();
  }
  uint16(): number {
    return this.bytes(2).readUInt16LE();
  }
  uint32(): number {
    return this.bytes(4).readUInt32LE();
  }
  int64(): bigint {
    return this.bytes(8).readBigInt64LE();
  }
  utf16(characters: number): string {
    return this.bytes(2 * characters).toString("utf16le");
  }
}
