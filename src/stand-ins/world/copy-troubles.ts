import { join } from "node:path";
import { GROWING_LOG, isInServerFolders } from "./server-folders";
import type { World } from "./world";

const IS_HELD = 32;
const NETWORK_GONE = 64;
const HELD_FILE = "Acme.Web.1.0.zip";
const VANISHING_FILE = "ServerTasks-900.txt";

/** What Windows answers to whoever reads a file of the instance now; undefined: its bytes. */
export function refusalOf(world: World, path: string): number | undefined {
  if (!isInServerFolders(world, path)) return undefined;
  if (world.has("package-held") && path.endsWith(HELD_FILE)) return IS_HELD;
  if (world.has("task-log-held") && path.endsWith(GROWING_LOG) && hasTasks(world)) return IS_HELD;
  if (path.includes("Packages") && world.strikes("share-lost-while-copied")) loseShare(world);
  return world.computers.disk.isThere(path) || !world.has("share-lost-while-copied") ? undefined : NETWORK_GONE;
}

/** A retention policy removes a file between the listing and the copying of it. */
export function vanishWhileCopied(world: World, path: string): void {
  const isIt = isInServerFolders(world, path) && path.endsWith(VANISHING_FILE);
  if (isIt && world.strikes("file-vanishes-while-copied")) world.computers.disk.remove(path);
}

/** A task that runs has written on. */
export function growWhileCopied(world: World, path: string): void {
  const { disk } = world.computers;
  if (!isInServerFolders(world, path) || !path.endsWith(GROWING_LOG) || !hasTasks(world)) return;
  disk.write(path, Buffer.concat([disk.read(path), Buffer.from("More was written.\n")]));
}

const hasTasks = ({ nodes }: World) => nodes.some(({ tasks }) => tasks.length > 0);

/** The server that holds the folders goes away: where they were mounted there is nothing, or an empty folder. */
function loseShare(world: World): void {
  const { disk } = world.computers;
  const path = join(world.serverFolders, "Packages");
  const kept = contentsOf(world, path);
  disk.remove(path);
  // Nobody knows what a mount point looks like when its share is gone: played both ways.
  if (world.scenario.seed % 2 === 0) disk.makeFolder(path);
  world.atEndOfFaults.push(() => {
    for (const { file, bytes, modifiedMs } of kept) {
      disk.makeFolder(join(file, ".."));
      disk.writeAsOf(file, bytes, modifiedMs);
    }
  });
}

interface KeptFile {
  file: string;
  bytes: Buffer;
  modifiedMs: number;
}

function contentsOf(world: World, folder: string): KeptFile[] {
  const { disk } = world.computers;
  return disk.list(folder).flatMap((name) => {
    const file = join(folder, name);
    if (disk.isFolder(file)) return contentsOf(world, file);
    return [{ file, bytes: disk.read(file), modifiedMs: disk.facts(file).modifiedMs }];
  });
}
