import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { WorldNode } from "./node";
import { preload } from "./preload";
import type { World } from "./world";

/** A claim that nobody is behind any more: below the number from which claims are taken for somebody's joke. */
const CLAIM_NUMBER = 50_000;
const COUNT_FILE = "deleted-in-vain.txt";

/**
 * What happens to the files of a run: a scanner holds each of them once whenever it is used (Windows then answers with a
 * sharing violation, which Node calls EBUSY), and what is deleted in vain is counted.
 * @param shared the folder that all nodes reach
 * @returns options for the Node that runs the scripts of a node
 */
export function scanningOptions(world: World, node: WorldNode, shared: string): string[] {
  const holds = world.has("scanner-holds-files");
  if (!holds && !world.has("claim-left-behind")) return [];
  const there = (path: string) => world.computers.pathThere(path);
  const watched = [there(join(node.folder, "ProgramData", "OctopusHaUpgrade")), there(shared)];
  return preload(world, node, "scanner.cjs", scannerProgram({ watched, holds, countFile: there(countFile(node)) }));
}

const countFile = (node: WorldNode) => join(node.folder, COUNT_FILE);

function scannerProgram(given: { watched: string[]; holds: boolean; countFile: string }): string {
  return `
const { watched, holds, countFile } = ${JSON.stringify(given)};
const files = require("node:fs/promises");
const { statSync, appendFileSync } = require("node:fs");
const isWatched = (path) => typeof path === "string" && watched.some((folder) => path.startsWith(folder));
const isFile = (path) => Boolean(statSync(path, { throwIfNoEntry: false })?.isFile());
const held = new Set();
let inVain = 0;
for (const name of ["open", "readFile", "writeFile", "copyFile", "rename", "rm", "unlink"]) {
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

/** Puts a claim into the shared folder, and tells from then on what is deleted in vain. @returns a function that ends it */
export function leaveClaim(world: World, shared: string): () => void {
  if (!world.has("claim-left-behind")) return () => undefined;
  const claim = JSON.stringify({ holder: "HA-NODE-9", percent: 40, beat: 3 });
  writeFileSync(join(shared, `Octopus.${world.scenario.to}-x64.msi.claim-${CLAIM_NUMBER}`), claim);
  return world.watch((event) => {
    if (event.kind !== "row-ended") return;
    for (const node of world.nodes.filter((each) => existsSync(countFile(each)))) {
      const counts = readFileSync(countFile(node), "utf8").trim().split("\n").map(Number);
      rmSync(countFile(node));
      for (const times of counts) world.record({ kind: "deleted-in-vain", node: node.name, times });
    }
  });
}
