import { whileHeld } from "../windows/held-files";
import type { FileSurroundings } from "./file-surroundings";
import { piecesOf } from "./hash-file";
import { differenceFrom, type WantedInstaller } from "./installer-file";
import { PartialFile, partialName } from "./partial-file";

interface Copying {
  wanted: Pick<WantedInstaller, "sizeBytes" | "sha256">;
  /** Where the copy lies once it is whole and right. */
  target: string;
  onProgress?: (bytes: number, totalBytes: number | undefined) => void;
}

/**
 * Copies and hashes in one pass.
 * @returns what is wrong with the copy, which is then deleted; undefined when it is the wanted one
 */
export async function copyVerified(from: string, job: Copying, around: FileSurroundings): Promise<string | undefined> {
  const source = await whileHeld(around, from, () => around.files.open(from, "r"));
  try {
    const partial = partialName(job.target);
    await whileHeld(around, partial, () => around.files.remove(partial));
    const copy = await PartialFile.open(job.target, around);
    let settled = false;
    try {
      const total = await source.sizeBytes();
      for await (const piece of piecesOf(source)) {
        await copy.append(piece);
        job.onProgress?.(copy.sizeBytes, total);
      }
      const difference = differenceFrom(job.wanted, copy);
      settled = true;
      if (difference) await copy.discard();
      else await copy.keep();
      return difference;
    } finally {
      if (!settled) await copy.discard();
    }
  } finally {
    await source.close();
  }
}
