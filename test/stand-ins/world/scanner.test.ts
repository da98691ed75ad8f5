import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { preloadOptions, takeDeletedInVain } from "../../../src/stand-ins/preloads";
import type { FaultName } from "../../../src/stand-ins/world/faults";
import { FileScanner, watchedFiles } from "../../../src/stand-ins/world/scanner";
import { madeUpWorld, type MadeUpWorld } from "../../rehearsal/made-up-world";

let at: MadeUpWorld;
afterEach(() => at.end());

interface Seen {
  held: boolean[];
  deletedInVain: readonly number[];
}

type Call = [call: string, ...paths: string[]];

/** In the folder that is watched, unless they begin with `elsewhere`. */
const CALLS: readonly Call[] = [
  ["readFile", "a.json"],
  ["readFile", "a.json"],
  ["readFile", "a.json"],
  ["open", "a.json"],
  ["rename", "b.json", "c.json"],
  ["rename", "b.json", "c.json"],
  ["readFile", "elsewhere.json"],
  ["copyFile", "c.json", "elsewhere-2.json"],
  ["stat", "c.json"],
  ["writeFile", "new.json"],
  ["rm", "nothing.json"],
  ["rm", "elsewhere-3.json"],
];
const HELD = [true, false, true, true, true, false, false, true, false, false, false, false];

function furnished(fault: FaultName): string {
  at = madeUpWorld({ faults: [fault] });
  const shared = join(at.folder, "downloads");
  mkdirSync(shared);
  for (const name of ["a.json", "b.json", "elsewhere.json"]) writeFileSync(pathOf(name), "{}");
  return shared;
}

const pathOf = (name: string) => join(at.folder, name.startsWith("elsewhere") ? "" : "downloads", name);

/** What is held in the process of a script, as the rehearsal carries it. */
function inProcess(shared: string): Seen {
  const options = preloadOptions(at.world, at.first, { releasesUrl: "", forged: undefined, downloads: shared });
  const calls = CALLS.map(([call, ...paths]) => [call, ...paths.map(pathOf)]);
  const script = `
    const files = require("node:fs/promises");
    void (async () => {
      const held = [];
      for (const [call, ...paths] of ${JSON.stringify(calls)}) {
        const given = call === "writeFile" ? [...paths, "{}"] : call === "rm" ? [...paths, { force: true }] : paths;
        held.push(await files[call](...given).then(async (file) => {
          await file?.close?.();
          return false;
        }, ({ code }) => code));
      }
      console.log(JSON.stringify(held.map((code) => code === "EBUSY")));
    })();`;
  const said = execFileSync(process.execPath, [...options, "-e", script], { encoding: "utf8" });
  return { held: JSON.parse(said) as boolean[], deletedInVain: takeDeletedInVain(at.first) };
}

/** The same, asked of the rule; what is not held is done to the files. */
function byRule(shared: string): Seen {
  const files = watchedFiles(at.world, at.first, shared);
  if (!files) throw new Error("Nothing is watched.");
  const { disk } = at.world.computers;
  const scanner = new FileScanner(files, disk);
  const held = CALLS.map(([call, ...paths]) => {
    const [from = "", to = ""] = paths.map(pathOf);
    const isHeld = scanner.holds(call, to === "" ? [from] : [from, to]);
    if (call === "rename" && !isHeld && disk.isThere(from)) {
      disk.write(to, disk.read(from));
      disk.remove(from);
    }
    return isHeld;
  });
  return { held, deletedInVain: [scanner.deletedInVain] };
}

test.each([
  ["in a script's process", inProcess],
  ["by the rule", byRule],
])("%s a scanner holds each file once for each call, and what is deleted in vain is counted", (_where, seen) => {
  expect(seen(furnished("scanner-holds-files"))).toEqual({ held: HELD, deletedInVain: [1] });
  expect(takeDeletedInVain(at.first)).toEqual([]);
});

test.each([
  ["in a script's process", inProcess],
  ["by the rule", byRule],
])("%s nothing is held without a scanner", (_where, seen) => {
  expect(seen(furnished("claim-left-behind"))).toEqual({ held: HELD.map(() => false), deletedInVain: [1] });
});
