import { join } from "node:path";
import { createHash } from "node:crypto";
import { hashFile } from "../../src/installer/hash-file";
import type { FileSurroundings } from "../../src/installer/file-surroundings";
import type { FileList, FileSeen } from "../../src/upgrade/backup-set/list-text";
import { sameFile } from "./file-list";

/**
 * Chooses files to be read, spread over the whole list; another run chooses others.
 * @param count how many at most
 */
export function sampleOf(files: FileList, count: number, runId: string): string[] {
  const paths = [...files.keys()];
  if (paths.length <= count) return paths;
  if (count === 0) return [];
  const every = paths.length / count;
  const first = createHash("sha256").update(runId).digest().readUInt32BE(0) % Math.floor(every);
  return Array.from({ length: count }, (_, at) => paths[Math.floor(at * every) + first] ?? "").filter(Boolean);
}

interface Sampled {
  /** How many were read on both sides and are equal. */
  equal: number;
  /** Same size and time, another content. */
  differing: readonly string[];
  /** Gone or changed since, or held: nothing is known of them. */
  unread: number;
}

/** Reads some files on both sides and compares them. What the source has otherwise by now is not counted. */
export async function compareSample(
  around: FileSurroundings,
  { source, copy, files, paths }: { source: string; copy: string; files: FileList; paths: readonly string[] },
): Promise<Sampled> {
  const differing: string[] = [];
  let [equal, unread] = [0, 0];
  for (const path of paths) {
    around.signal.throwIfAborted();
    const ours = await hashFile(join(copy, path), around);
    const theirs = await hashOfSource(around, join(source, path), files.get(path));
    if (theirs === undefined) unread += 1;
    else if (theirs === ours.sha256) equal += 1;
    else differing.push(path);
  }
  return { equal, differing, unread };
}

async function hashOfSource(
  around: FileSurroundings,
  path: string,
  seen: FileSeen | undefined,
): Promise<string | undefined> {
  try {
    const { sha256 } = await hashFile(path, around);
    const { sizeBytes, modifiedMs } = await around.files.facts(path);
    return sameFile(seen, { bytes: sizeBytes, modifiedMs }) ? sha256 : undefined;
  } catch {
    return undefined;
  }
}
