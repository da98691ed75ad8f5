import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { WorldNode } from "./node";
import type { World } from "./world";

/** Lets every Node on a machine run a program of ours first, until the faults end. @returns the options that make it do so */
export function preload(world: World, node: WorldNode, name: string, text: string): string[] {
  const path = join(node.folder, name);
  writeFileSync(path, text);
  world.atEndOfFaults.push(() => writeFileSync(path, ""));
  return ["--require", world.computers.pathThere(path)];
}
