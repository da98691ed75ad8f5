import { join } from "node:path";
import type { Disk } from "./disk";
import type { WorldNode } from "./node";
import type { World } from "./world";

/** What a script does with files, by Node's names (`node:fs/promises`), that a scanner gets in the way of. */
export const HELD_CALLS = ["open", "readFile", "writeFile", "copyFile", "rename", "rm", "unlink"] as const;

export interface WatchedFiles {
  /** Folders, as a script on the node names them: all that lies in them. */
  watched: readonly string[];
  /** Whether a scanner holds files; without it, what is deleted in vain is counted only. */
  holds: boolean;
}

/**
 * The files of a run on which somebody keeps an eye on a node, when the scenario says so.
 * @param shared the folder that all nodes reach
 */
export function watchedFiles(world: World, node: WorldNode, shared: string): WatchedFiles | undefined {
  const holds = world.has("scanner-holds-files");
  if (!holds && !world.has("claim-left-behind")) return undefined;
  const watched = [join(node.folder, "ProgramData", "OctopusHaUpgrade"), shared];
  return { watched: watched.map((folder) => world.computers.pathThere(folder)), holds };
}

/**
 * What happens to the files of one script: a scanner holds each of them once whenever it is used (Windows then answers
 * with a sharing violation, which Node calls EBUSY), and what is deleted in vain is counted.
 */
export class FileScanner {
  deletedInVain = 0;
  private readonly held = new Set<string>();

  constructor(
    private readonly files: WatchedFiles,
    private readonly disk: Pick<Disk, "isThere" | "isFolder">,
  ) {}

  /**
   * Asked before each call.
   * @param call one of HELD_CALLS; others are never held
   * @param paths what it works on
   * @returns whether it is to fail with EBUSY
   */
  holds(call: string, paths: readonly string[]): boolean {
    if (!HELD_CALLS.some((held) => held === call)) return false;
    const isWatched = (path: string) => this.files.watched.some((folder) => path.startsWith(folder));
    const there = paths.filter((path) => isWatched(path) && this.disk.isThere(path) && !this.disk.isFolder(path));
    if (call === "rm" && there.length === 0 && paths.slice(0, 1).some(isWatched)) this.deletedInVain += 1;
    const key = [call, ...there].join(" ");
    if (!this.files.holds || there.length === 0 || this.held.delete(key)) return false;
    this.held.add(key);
    return true;
  }
}
