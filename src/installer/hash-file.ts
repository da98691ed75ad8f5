import { createHash, type Hash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import type { Surroundings } from "../step/context";
import { whileHeld } from "../windows/held-files";

/** Reading the next piece while the last one is hashed; two of these are all the memory it takes. */
const PIECE_BYTES = 1024 * 1024;

/** The SHA-256 (lower-case hex) and size of a file of any size. Throws what the file system throws. */
export async function hashFile(path: string, around: Surroundings): Promise<{ sizeBytes: number; sha256: string }> {
  const file = await whileHeld(around, path, () => open(path, "r"));
  try {
    const hash = createHash("sha256");
    const sizeBytes = await hashInto(hash, file);
    return { sizeBytes, sha256: hash.digest("hex") };
  } finally {
    await file.close();
  }
}

/** Feeds a whole open file into a hash, from its beginning; returns how many bytes that were. */
export async function hashInto(hash: Hash, file: FileHandle): Promise<number> {
  let [filling, hashing] = [Buffer.allocUnsafe(PIECE_BYTES), Buffer.allocUnsafe(PIECE_BYTES)];
  let position = 0;
  let reading = file.read(filling, 0, PIECE_BYTES, 0);
  for (;;) {
    const { bytesRead } = await reading;
    if (bytesRead === 0) return position;
    [filling, hashing] = [hashing, filling];
    position += bytesRead;
    reading = file.read(filling, 0, PIECE_BYTES, position);
    hash.update(hashing.subarray(0, bytesRead));
  }
}
