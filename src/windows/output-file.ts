import type { Machine } from "../machine/machine";
import type { Surroundings } from "../step/context";
import { whileHeld } from "./held-files";

const PIECE_BYTES = 65_536;

/**
 * A new file for a program to print to, read while it does. Unlike a pipe, it outlives whoever started the program: what
 * the program says afterwards is there for the next one who asks.
 */
export interface OutputFile {
  readonly path: string;
  /** For the program's stdout and stderr. */
  readonly descriptor: number;
  /** What was printed since the last time, at most a piece of it; empty when there is nothing new. */
  next(): Promise<Buffer>;
  /** As `next`, tried again while somebody holds the file: after the end nobody comes back to it. */
  nextForSure(): Promise<Buffer>;
  close(): Promise<void>;
}

/**
 * Puts it in the place of an older one, which may still have somebody who writes to it: two never write to one file.
 * @throws what the file system throws once it has been tried for a while (held-files.ts)
 */
export async function createOutputFile(
  path: string,
  around: Surroundings & Pick<Machine, "files">,
): Promise<OutputFile> {
  const { files } = around;
  await whileHeld(around, path, () => files.remove(path));
  // Appending, for the program's two streams share it; exclusively, for it has to be a new one.
  const written = await whileHeld(around, path, () => files.open(path, "ax", 0o600));
  const reading = await whileHeld(around, path, () => files.open(path, "r")).catch(async (error: unknown) => {
    await written.close();
    throw error;
  });
  let position = 0;
  // One for all pieces: most looks find nothing, and there is one every other second for hours.
  const piece = Buffer.alloc(PIECE_BYTES);
  const next = async () => {
    const { bytesRead } = await reading.read(piece, 0, PIECE_BYTES, position);
    position += bytesRead;
    return Buffer.from(piece.subarray(0, bytesRead));
  };
  return {
    path,
    descriptor: written.descriptor,
    next,
    nextForSure: () => whileHeld(around, path, next),
    async close() {
      await written.close();
      await reading.close();
    },
  };
}
