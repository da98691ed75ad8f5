import { createHash, type Hash } from "node:crypto";
import type { OpenFile } from "../machine/files";
import type { FileSurroundings } from "./file-surroundings";
import { whileHeld } from "../windows/held-files";

/** Reading the next piece while the last one is used; two of these are all the memory it takes. */
const LONGEST_PIECE_BYTES = 1024 * 1024;
/** Most files are small: memory for long pieces would cost more than to read them. */
const FIRST_PIECE_BYTES = 16 * 1024;
const GROWS_TIMES = 4;

/** The SHA-256 (lower-case hex) and size of a file of any size. Throws what the file system throws. */
export async function hashFile(path: string, around: FileSurroundings): Promise<{ sizeBytes: number; sha256: string }> {
  const file = await whileHeld(around, path, () => around.files.open(path, "r"));
  try {
    const hash = createHash("sha256");
    const sizeBytes = await hashInto(hash, file);
    return { sizeBytes, sha256: hash.digest("hex") };
  } finally {
    await file.close();
  }
}

/** Feeds a whole open file into a hash, from its beginning; returns how many bytes that were. */
export async function hashInto(hash: Hash, file: OpenFile): Promise<number> {
  let sizeBytes = 0;
  for await (const piece of piecesOf(file)) {
    hash.update(piece);
    sizeBytes += piece.length;
  }
  return sizeBytes;
}

/** A whole open file, from its beginning. Each piece is good until the next is asked for, and the next one is read meanwhile. */
export async function* piecesOf(file: OpenFile): AsyncGenerator<Uint8Array> {
  let filling = Buffer.allocUnsafe(FIRST_PIECE_BYTES);
  let spare = Buffer.alloc(0);
  let position = 0;
  let reading = file.read(filling, 0, filling.length, 0);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      const using = filling;
      const wanted =
        bytesRead < using.length ? using.length : Math.min(GROWS_TIMES * using.length, LONGEST_PIECE_BYTES);
      filling = spare.length < wanted ? Buffer.allocUnsafe(wanted) : spare;
      spare = using;
      position += bytesRead;
      reading = file.read(filling, 0, filling.length, position);
      yield using.subarray(0, bytesRead);
    }
  } finally {
    // A file is not closed under a read; and what that read says matters to nobody who has stopped asking.
    await reading.catch(() => undefined);
  }
}
