/*
 * As much of DER (ITU-T X.690) as a CMS message and a certificate need: an element is a tag, a length and a content.
 */

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const OCTETS = 0x04;
const OID = 0x06;

/** An element with any tag. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

export const sequence = (...contents: readonly Uint8Array[]): Buffer => element(SEQUENCE, ...contents);
export const setOf = (...contents: readonly Uint8Array[]): Buffer => element(SET, ...contents);
export const octets = (content: Uint8Array): Buffer => element(OCTETS, content);
/** A small whole number. */
export const integer = (value: number): Buffer => element(INTEGER, Buffer.from([value]));

/** An object identifier, as it is written: `1.2.840.113549`. */
export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  return element(OID, Buffer.from([first * 40 + second, ...rest.flatMap(inSevenBits)]));
}

/** The highest bit says that another byte follows. */
function inSevenBits(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) bytes.unshift((left & 0x7f) | 0x80);
  return bytes;
}

/** Up to 127 in one byte; above it, how many bytes follow. */
function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

/** An element that was read: whole, and its content alone. */
interface Element {
  tag: number;
  whole: Buffer;
  content: Buffer;
}

/**
 * The elements that stand in some bytes, one after the other.
 * @throws Error when they are no DER
 */
export function elementsIn(bytes: Buffer): Element[] {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const { header, length } = readLength(bytes, at + 1);
    const end = header + length;
    if (end > bytes.length) throw new Error("A DER element ends after the bytes that hold it.");
    found.push({ tag: bytes[at] ?? 0, whole: bytes.subarray(at, end), content: bytes.subarray(header, end) });
    at = end;
  }
  return found;
}

/** @returns where the content begins, and how long it is */
function readLength(bytes: Buffer, at: number): { header: number; length: number } {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { header: at + 1, length: first };
  const count = first & 0x7f;
  if (count === 0 || count > 4) throw new Error("A DER element has no length that can be read.");
  let length = 0;
  for (const byte of bytes.subarray(at + 1, at + 1 + count)) length = length * 256 + byte;
  return { header: at + 1 + count, length };
}
