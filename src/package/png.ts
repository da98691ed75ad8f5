import { zlibSync } from "fflate";
import { crc32 } from "./crc32";

interface Picture {
  width: number;
  height: number;
  /** Red, green, blue, alpha of each pixel, row by row. */
  rgba: Uint8Array;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** 8 bits a channel, colour with alpha; the one compression, the one filter method, not interlaced. */
const FORMAT = [8, 6, 0, 0, 0];
/** Each row says first how it was filtered: not at all. */
const NO_FILTER = 0;

/** A picture as PNG, with no time and no name of a program in it: the same bytes for the same picture. */
export function png({ width, height, rgba }: Picture): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set(FORMAT, 8);
  const rows = Array.from({ length: height }, (_, row) => rgba.subarray(row * width * 4, (row + 1) * width * 4));
  const data = Buffer.concat(rows.flatMap((row) => [Uint8Array.of(NO_FILTER), row]));
  // fflate and not node:zlib: what zlib makes differs from one version of Node to the next.
  return Buffer.concat([
    Uint8Array.from(SIGNATURE),
    chunk("IHDR", header),
    chunk("IDAT", zlibSync(data, { level: 9 })),
    chunk("IEND", new Uint8Array()),
  ]);
}

/** Length, name, data, and a checksum of name and data. */
function chunk(name: string, data: Uint8Array): Uint8Array {
  const named = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}
