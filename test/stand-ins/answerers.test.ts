import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** What a stand-in answers is said once, and carried by sockets and processes or by direct calls: only a carrier has these. */
const OF_A_CARRIER: readonly [what: string, pattern: RegExp][] = [
  ["files, sockets, processes or timers of Node", /["']node:(?:fs|net|http|https|tls|child_process|timers)\b/],
  ["a real timer", /\b(?:setTimeout|setInterval|setImmediate)\(/],
  ["real time", /\bDate\.now\(|\bnew Date\(\)|\bperformance\./],
  ["chance of its own", /\bMath\.random\b|\brandom(?:Bytes|UUID|Int|FillSync)\b/],
  ["this process", /\bprocess\.(?:kill|pid|execPath|on|once|exit|hrtime)\b/],
  ["state of the module", /^(?:export )?let /m],
];

/** By folder of `src/stand-ins`: the files and folders that carry what the others answer. */
const CARRIERS: Readonly<Record<string, readonly string[]>> = {
  world: [],
  http: ["loopback.ts", "over-sockets.ts"],
  programs: ["program-door.ts", "put-programs.ts"],
  engine: ["processes"],
  sql: ["tds"],
};

const STAND_INS = join(__dirname, "../../src/stand-ins");

const sourcesIn = (folder: string) =>
  readdirSync(join(STAND_INS, folder), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));

function withCarriers(folder: string): string[] {
  return sourcesIn(folder).flatMap((name) => {
    const path = join(STAND_INS, folder, name);
    const text = readFileSync(path, "utf8");
    return OF_A_CARRIER.flatMap(([what, pattern]) =>
      pattern.test(text) ? [`${relative(STAND_INS, path)}: ${what}`] : [],
    );
  });
}

const isIn = (path: string, found: string) => found.startsWith(`${path}:`) || found.startsWith(`${path}/`);

test.each(Object.entries(CARRIERS))("in %s, nothing but its carriers knows of one", (folder, carriers) => {
  const isCarrier = (found: string) => carriers.some((name) => isIn(join(folder, name), found));
  expect(withCarriers(folder).filter((found) => !isCarrier(found))).toEqual([]);
});

test.each(Object.entries(CARRIERS))("in %s, each carrier that is named carries something", (folder, carriers) => {
  const found = withCarriers(folder);
  expect(carriers.filter((name) => !found.some((each) => isIn(join(folder, name), each)))).toEqual([]);
});
