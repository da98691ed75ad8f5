import { join } from "node:path";
import type { Machine } from "../../src/machine/machine";
import type { Surroundings } from "../../src/step/context";
import type { FileList, FileSeen } from "../../src/upgrade/backup-set/list-text";
import { notYetWhole } from "../../src/upgrade/backup-set/parts";
import { whileHeld } from "../../src/windows/held-files";

type Around = Pick<Surroundings, "clock" | "log" | "signal"> & Pick<Machine, "files">;

/** So many files are asked for at a time: over a share, each question takes its way there and back. */
const AT_A_TIME = 32;

/** Lies in each copy and says whose it is: a folder with one is a copy, and none of the instance's own. */
export const COPY_MARK = "octopus-ha-upgrade-copy.json";

/** A share keeps times to two seconds at worst (facts: robocopy#what-it-compares). */
const TIMES_MAY_DIFFER_MS = 2000;

/** Whether a copy of one file is the other, as far as it can be told without reading them. */
export const sameFile = (one: FileSeen | undefined, other: FileSeen | undefined): boolean =>
  one?.bytes === other?.bytes &&
  one !== undefined &&
  other !== undefined &&
  Math.abs(one.modifiedMs - other.modifiedMs) <= TIMES_MAY_DIFFER_MS;

/**
 * Lists every file of a folder. What goes away while it is listed is not in it, and a link to a folder is not followed, as
 * robocopy does not.
 * @param onCount told how many were seen
 * @throws what the disk throws when a folder cannot be listed; the step's own reason when it is to end
 */
export async function listFiles(around: Around, root: string, onCount: (files: number) => void): Promise<FileList> {
  const found: [string, FileSeen][] = [];
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    around.signal.throwIfAborted();
    const below = folder;
    const path = below === "" ? root : join(root, below);
    const entries = await whileHeld(around, path, () => around.files.list(path)).catch((error: unknown) => {
      if (below !== "" && isGone(error)) return [];
      throw error;
    });
    const pathOf = (name: string) => (below === "" ? name : `${below}/${name}`);
    for (const { name, isFolder } of entries) if (isFolder) folders.push(pathOf(name));
    const names = entries.flatMap(({ name, isFolder }) => (isFolder ? [] : [pathOf(name)]));
    for (let at = 0; at < names.length; at += AT_A_TIME) {
      const some = names.slice(at, at + AT_A_TIME);
      const seen = await Promise.all(some.map((name) => factsOf(around, join(root, name))));
      some.forEach((name, index) => {
        const facts = seen[index];
        if (facts) found.push([name, facts]);
      });
      onCount(found.length);
    }
  }
  return new Map(found.sort(([one], [other]) => (one < other ? -1 : 1)));
}

async function factsOf(around: Around, path: string): Promise<FileSeen | undefined> {
  try {
    const { isFile, sizeBytes, modifiedMs } = await around.files.facts(path);
    return isFile ? { bytes: sizeBytes, modifiedMs: Math.round(modifiedMs) } : undefined;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

const isGone = (error: unknown) => (error as NodeJS.ErrnoException | undefined)?.code === "ENOENT";

export const bytesOf = (files: FileList): number => [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0);

/** The same without the mark of a copy, nor one that a killed step had only begun to write: the instance has neither. */
export const withoutMark = (files: FileList): FileList => new Map([...files].filter(([path]) => !MARKS.has(path)));

const MARKS: ReadonlySet<string> = new Set([COPY_MARK, notYetWhole(COPY_MARK)]);
