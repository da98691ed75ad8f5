import { crc32 } from "../../src/package/crc32";
import { inflateSync } from "node:zlib";

interface ReadPicture {
  width: number;
  height: number;
  /** `#rrggbbaa` of the pixel that holds this point. */
  at(x: number, y: number): string;
}

const SIGNATURE = "89504e470d0a1a0a";

/** Reads a PNG as strictly as ours are written: 8 bits RGBA, no filter, checksums right, nothing but three chunks. */
export function readPng(bytes: Uint8Array): ReadPicture {
  const png = Buffer.from(bytes);
  if (png.subarray(0, 8).toString("hex") !== SIGNATURE) throw new Error("This is no PNG.");
  const chunks: Record<string, Buffer> = {};
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const named = png.subarray(at + 4, at + 8 + length);
    const name = named.subarray(0, 4).toString("latin1");
    if (png.readUInt32BE(at + 8 + length) !== crc32(named)) throw new Error(`The checksum of ${name} is wrong.`);
    chunks[name] = named.subarray(4);
    at += 12 + length;
  }
  expect(Object.keys(chunks)).toEqual(["IHDR", "IDAT", "IEND"]);
  const header = chunks.IHDR!;
  expect([...header.subarray(8)]).toEqual([8, 6, 0, 0, 0]);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const data = inflateSync(chunks.IDAT!);
  expect(data).toHaveLength(height * (1 + width * 4));
  return {
    width,
    height,
    at(x, y) {
      const start = Math.floor(y) * (1 + width * 4) + 1 + Math.floor(x) * 4;
      return `#${data.subarray(start, start + 4).toString("hex")}`;
    },
  };
}
