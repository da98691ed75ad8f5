import { join } from "node:path";
import type { WorldNode } from "../stand-ins/world/node";
import { HELD_CALLS } from "../stand-ins/world/scanner";
import type { World } from "../stand-ins/world/world";
import type { FileErrorCode } from "./file-error";
import type { SimulatedDisk } from "./simulated-disk";

/** What needs room on a disk. */
const WRITING_CALLS: readonly string[] = ["write", "writeFile", "copyFile", "mkdir"];

/** Asked with every file call. */
const folders = new WeakMap<WorldNode, string>();

/** Whether a path is in the folder of the records on that node. */
export function isOurs(node: WorldNode, path: string): boolean {
  let folder = folders.get(node);
  if (folder === undefined) folders.set(node, (folder = join(node.folder, "ProgramData", "OctopusHaUpgrade")));
  return path.startsWith(folder);
}

/** What a troubled disk refuses a file call in the folder of the records with. */
export function diskTrouble(
  { troubles }: World,
  node: WorldNode,
  disk: SimulatedDisk,
  call: string,
  paths: readonly string[],
): FileErrorCode | undefined {
  const ours = paths.filter((path) => isOurs(node, path));
  if (ours.length === 0) return undefined;
  const isHeld =
    HELD_CALLS.some((held) => held === call) && ours.some((path) => disk.isThere(path) && !disk.isFolder(path));
  if (isHeld && troubles.now(node, "disk-held")) return "EBUSY";
  return WRITING_CALLS.includes(call) && troubles.next(node, "disk-full") ? "ENOSPC" : undefined;
}
