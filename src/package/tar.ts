const BLOCK = 512;
/** Where a header holds what (POSIX ustar). */
const NAME = { at: 0, length: 100 };
const SIZE = { at: 124, length: 12 };
const CHECKSUM = { at: 148, length: 8 };
const PREFIX = { at: 345, length: 155 };

/**
 * Takes one file out of a tar, as npm packs them.
 * @returns undefined when it is not in there
 * @throws Error when the tar is damaged or ends too early
 */
export function fileInTar(tar: Buffer, path: string): Buffer | undefined {
  for (let at = 0; at + BLOCK <= tar.length;) {
    const header = tar.subarray(at, at + BLOCK);
    // The end: blocks of zeros.
    if (header.every((byte) => byte === 0)) return undefined;
    if (octal(header, CHECKSUM) !== checksumOf(header)) throw new Error(`the header at byte ${at} is damaged`);
    const size = octal(header, SIZE);
    const content = tar.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size) throw new Error(`it ends ${size - content.length} bytes too early`);
    if ([text(header, PREFIX), text(header, NAME)].filter(Boolean).join("/") === path) return content;
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new Error("its end is missing");
}

interface Field {
  at: number;
  length: number;
}

const text = (header: Buffer, { at, length }: Field) =>
  header
    .subarray(at, at + length)
    .toString("utf8")
    .replace(/\0[^]*$/, "");

const octal = (header: Buffer, field: Field) => Number.parseInt(text(header, field).trim() || "0", 8);

/** The sum of all bytes, the checksum itself taken as spaces. */
const checksumOf = (header: Buffer) =>
  header.reduce((sum, byte, at) => sum + (at >= CHECKSUM.at && at < CHECKSUM.at + CHECKSUM.length ? 0x20 : byte), 0);
