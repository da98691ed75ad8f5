import { createHash } from "node:crypto";
import fc from "fast-check";
import { hashInto, piecesOf } from "../../src/installer/hash-file";
import type { OpenFile } from "../../src/machine/files";

const KB = 1024;

/** A file in memory, that gives as much of what is asked for as it likes, and that tells what it was asked for. */
function madeUpFile(content: Buffer, atMost: () => number = () => Infinity) {
  const asked: number[] = [];
  const read: OpenFile["read"] = (into, offset, length, position) => {
    asked.push(length);
    const bytes = content.subarray(position, position + Math.min(length, atMost()));
    into.set(bytes, offset);
    return Promise.resolve({ bytesRead: bytes.length });
  };
  return { file: { read } as OpenFile, asked };
}

const madeUpContent = (sizeBytes: number) =>
  Buffer.from(Uint8Array.from({ length: sizeBytes }, (_, at) => (at * 31 + (at >> 8)) % 251));

it.each([0, 1, 16 * KB - 1, 16 * KB, 16 * KB + 1, 80 * KB, 3000 * KB + 7])(
  "hashes a file of %i bytes as it is",
  async (sizeBytes) => {
    const content = madeUpContent(sizeBytes);
    const hash = createHash("sha256");
    expect(await hashInto(hash, madeUpFile(content).file)).toBe(sizeBytes);
    expect(hash.digest("hex")).toBe(createHash("sha256").update(content).digest("hex"));
  },
);

it("gives every byte once and in order, however little a read gives, and no piece changes while it is used", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 100 * KB }),
      fc.infiniteStream(fc.integer({ min: 1, max: 70 * KB })),
      async (sizeBytes, atMost) => {
        const content = madeUpContent(sizeBytes);
        const { file } = madeUpFile(content, () => atMost.next().value as number);
        const pieces: Buffer[] = [];
        for await (const piece of piecesOf(file)) {
          const before = Buffer.from(piece);
          // The next one is read meanwhile.
          await new Promise(setImmediate);
          expect(before.equals(piece)).toBe(true);
          pieces.push(before);
        }
        expect(Buffer.concat(pieces).equals(content)).toBe(true);
      },
    ),
    { numRuns: 30 },
  );
});

it("asks for little of a small file, and for ever more of a large one, up to a megabyte", async () => {
  const askedOf = async (sizeBytes: number) => {
    const { file, asked } = madeUpFile(Buffer.alloc(sizeBytes));
    await hashInto(createHash("sha256"), file);
    return asked.map((bytes) => bytes / KB);
  };
  expect(await askedOf(4 * KB)).toEqual([16, 16]);
  expect(await askedOf(3000 * KB)).toEqual([16, 64, 256, 1024, 1024, 1024, 1024]);
});
