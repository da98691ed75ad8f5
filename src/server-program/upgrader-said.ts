import type { Machine } from "../machine/machine";
import type { Surroundings } from "../step/context";
import { Failure, reasonOf } from "../step/failure";
import { whileHeld } from "../windows/held-files";
import { LineSplitter } from "../windows/line-splitter";
import { UpgradeWords } from "./phrases";

type FileSurroundings = Surroundings & Pick<Machine, "files">;

const PIECE_BYTES = 65_536;

/**
 * Whether an upgrader that nobody saw end printed that it damaged the database, however long ago and whatever came after:
 * by the same rule by which the step hears it (phrases.ts). Without a file nothing was printed.
 * @param path the file that upgrader-output.ts makes
 * @throws Failure `Upgrade-OutputUnreadable`
 */
export async function upgraderSaidDamaged(around: FileSurroundings, path: string): Promise<boolean> {
  const words = new UpgradeWords();
  try {
    await readLines(around, path, (line) => {
      if (line.trim() !== "") words.hear(line);
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw outputUnreadable(path, error);
  }
  return words.ended(undefined).said === "damaged";
}

async function readLines(around: FileSurroundings, path: string, onLine: (line: string) => void): Promise<void> {
  const lines = new LineSplitter(onLine);
  const file = await whileHeld(around, path, () => around.files.open(path, "r"));
  try {
    const piece = Buffer.alloc(PIECE_BYTES);
    for (let position = 0; ;) {
      const at = position;
      const { bytesRead } = await whileHeld(around, path, () => file.read(piece, 0, PIECE_BYTES, at));
      if (bytesRead === 0) break;
      position += bytesRead;
      lines.take(piece.subarray(0, bytesRead));
    }
    lines.end();
  } finally {
    await file.close();
  }
}

/** It may say that the database is damaged. */
export function outputUnreadable(path: string, cause: unknown): Failure {
  return new Failure({
    code: "Upgrade-OutputUnreadable",
    what: `What Octopus.Server.exe printed while it upgraded the database, ${path}, cannot be read: ${reasonOf(cause)}.`,
    why: "It may say that the upgrade left the database in an inconsistent state, so it is never ignored.",
    next: "Start no node. Allow the Tentacle's account to read the file, or close the program that holds it, then run again.",
    cause,
  });
}
