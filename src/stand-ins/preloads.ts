import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { forgedOutputs, type ForgedInstaller } from "./world/forger";
import type { WorldNode } from "./world/node";
import { HELD_CALLS, watchedFiles, type WatchedFiles } from "./world/scanner";
import type { World } from "./world/world";

const COUNT_FILE = "deleted-in-vain.txt";

/**
 * Options for the Node that runs the scripts of a node: what somebody there does in the process of each script.
 * @param outside the URL of the download server and what was forged there; the folder that all nodes reach
 */
export function preloadOptions(
  world: World,
  node: WorldNode,
  outside: { releasesUrl: string; forged: ForgedInstaller | undefined; downloads: string },
): string[] {
  const outputs = Object.entries(forgedOutputs(world, node, outside.releasesUrl, outside.forged));
  const watched = watchedFiles(world, node, outside.downloads);
  const countFile = world.computers.pathThere(countFileOf(node));
  return [
    ...(outputs.length > 0 ? preload(world, node, "somebodys.cjs", forgerText(outputs)) : []),
    ...(watched ? preload(world, node, "scanner.cjs", scannerText({ ...watched, countFile })) : []),
  ];
}

/** How many files each script on a node deleted in vain since this was asked last. */
export function takeDeletedInVain(node: WorldNode): number[] {
  const file = countFileOf(node);
  if (!existsSync(file)) return [];
  const counts = readFileSync(file, "utf8").trim().split("\n").map(Number);
  rmSync(file);
  return counts;
}

const countFileOf = (node: WorldNode) => join(node.folder, COUNT_FILE);

/** Lets every Node on a machine run a program of ours first, until the faults end. @returns the options that make it do so */
function preload(world: World, node: WorldNode, name: string, text: string): string[] {
  const path = join(node.folder, name);
  writeFileSync(path, text);
  world.atEndOfFaults.push(() => writeFileSync(path, ""));
  return ["--require", world.computers.pathThere(path)];
}

function forgerText(outputs: readonly (readonly [string, string])[]): string {
  const messages = outputs.map(
    ([name, value]) => `##octopus[setVariable name='${base64(name)}' value='${base64(value)}']\n`,
  );
  return `require("node:fs").writeSync(1, ${JSON.stringify(messages.join(""))});\n`;
}

const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");

/** The rules of FileScanner (world/scanner.ts), in the process of a script: it can import nothing of ours. */
function scannerText(given: WatchedFiles & { countFile: string }): string {
  return `
const { watched, holds, countFile } = ${JSON.stringify(given)};
const files = require("node:fs/promises");
const { statSync, appendFileSync } = require("node:fs");
const isWatched = (path) => typeof path === "string" && watched.some((folder) => path.startsWith(folder));
const isFile = (path) => Boolean(statSync(path, { throwIfNoEntry: false })?.isFile());
const held = new Set();
let inVain = 0;
for (const name of ${JSON.stringify(HELD_CALLS)}) {
  const real = files[name];
  files[name] = (...given) => {
    const there = given.slice(0, 2).filter(isWatched).filter(isFile);
    if (name === "rm" && isWatched(given[0]) && there.length === 0) inVain += 1;
    const key = [name, ...there].join(" ");
    if (!holds || there.length === 0 || held.delete(key)) return real(...given);
    held.add(key);
    const error = new Error("EBUSY: resource busy or locked, " + key);
    return Promise.reject(Object.assign(error, { code: "EBUSY" }));
  };
}
process.on("exit", () => inVain > 0 && appendFileSync(countFile, inVain + "\\n"));
`;
}
