import { createHash, type Hash } from "node:crypto";
import type { OpenFile } from "../machine/files";
import { writeAll } from "../machine/write-all";
import { whileHeld } from "../windows/held-files";
import { isMissing } from "./file-failure";
import type { FileSurroundings } from "./file-surroundings";
import { hashInto } from "./hash-file";

/** The temporary name of a file until it is known to be whole. */
export const partialName = (target: string) => `${target}.partial`;

/**
 * A file on its way: it grows under a temporary name, is hashed as it grows, and gets its own name only when the caller
 * found it right. Throws what the file system throws.
 */
export class PartialFile {
  private constructor(
    private readonly file: OpenFile,
    private readonly target: string,
    private readonly around: FileSurroundings,
    private hash: Hash,
    private bytes: number,
  ) {}

  /** Opens the partial file of a target, hashing what an earlier run left of it. */
  static async open(target: string, around: FileSurroundings): Promise<PartialFile> {
    // "a+" would ignore positions and "r+" would not create: so try to keep, else create.
    const path = partialName(target);
    const file = await whileHeld(around, path, () =>
      around.files.open(path, "r+").catch((error: unknown) => {
        if (isMissing(error)) return around.files.open(path, "w+");
        throw error;
      }),
    );
    const hash = createHash("sha256");
    try {
      return new PartialFile(file, target, around, hash, await hashInto(hash, file));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get sizeBytes(): number {
    return this.bytes;
  }

  /** The SHA-256 of what is there so far. */
  get sha256(): string {
    return this.hash.copy().digest("hex");
  }

  /** Adds to the end; hashing and writing run side by side. */
  async append(chunk: Uint8Array): Promise<void> {
    const writing = writeAll(this.file, chunk, this.bytes);
    this.hash.update(chunk);
    await writing;
    this.bytes += chunk.length;
  }

  async restart(): Promise<void> {
    if (this.bytes === 0) return;
    await this.file.truncate(0);
    this.hash = createHash("sha256");
    this.bytes = 0;
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  /** Closes it and gives it its own name, replacing what was there. */
  async keep(): Promise<void> {
    await this.close();
    await whileHeld(this.around, this.target, () => this.around.files.rename(partialName(this.target), this.target));
  }

  /** Closes and deletes it. */
  async discard(): Promise<void> {
    await this.close();
    const path = partialName(this.target);
    await whileHeld(this.around, path, () => this.around.files.remove(path));
  }
}
