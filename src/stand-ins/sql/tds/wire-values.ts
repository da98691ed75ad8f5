/** From 0001-01-01, where date begins, to 1970-01-01. */
const DAYS_0001_TO_1970 = 719_162;

export const daysSince0001 = (daysSince1970: number) => daysSince1970 + DAYS_0001_TO_1970;
export const daysSince1970 = (daysSince0001: number) => daysSince0001 - DAYS_0001_TO_1970;

/** A GUID's first three groups are little-endian on the wire. The same swap leads there and back. */
const GUID_ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
export const guidOnTheWire = (bytes: Buffer) => Buffer.from(GUID_ORDER.map((index) => bytes.readUInt8(index)));
