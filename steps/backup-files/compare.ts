import type { FileList } from "../../src/upgrade/backup-set/list-text";
import { sameFile } from "./file-list";

/** A file of the source that the copy has not as it is now. */
export interface NotCopied {
  path: string;
  /** It was other, or not there, when the copying began: somebody wrote meanwhile. Otherwise it could not be copied. */
  because: "it changed while it was copied" | "it came while the others were copied" | "it could not be copied";
}

interface Compared {
  /** What the copy has as the source has it. */
  proven: FileList;
  notCopied: readonly NotCopied[];
  /** Were in the source when the copying began, and are not any more. */
  vanished: readonly string[];
}

/**
 * Compares a copy with its source, from outside and not by what robocopy says of itself (P9).
 * @param before the source when the copying began; undefined when it was not listed then
 */
export function compareCopy(before: FileList | undefined, source: FileList, copy: FileList): Compared {
  const proven: FileList = new Map([...source].filter(([path, seen]) => sameFile(seen, copy.get(path))));
  const notCopied = [...source].flatMap(([path, seen]): NotCopied[] => {
    if (proven.has(path)) return [];
    const was = before?.get(path);
    if (before && !was) return [{ path, because: "it came while the others were copied" }];
    const changed = was && (was.bytes !== seen.bytes || was.modifiedMs !== seen.modifiedMs);
    return [{ path, because: changed ? "it changed while it was copied" : "it could not be copied" }];
  });
  const vanished = before ? [...before.keys()].filter((path) => !source.has(path)) : [];
  return { proven, notCopied, vanished };
}
