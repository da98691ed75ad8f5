import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildSync } from "esbuild";

const projectFolder = join(__dirname, "..", "..");
const LARGEST_OUTPUT_BYTES = 1 << 28;

let folder: string;
let program: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "octopus-ha-same-seed-"));
  program = join(folder, "print-events.cjs");
  buildSync({
    ...{ entryPoints: [join(__dirname, "print-events.ts")], absWorkingDir: projectFolder, outfile: program },
    ...{ bundle: true, platform: "node", logLevel: "error" },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** @returns by seed, its events as JSON */
async function eventsOf(seeds: readonly number[], environment: Record<string, string> = {}) {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...seeds.map(String)], {
    env: { ...process.env, PROJECT_FOLDER: projectFolder, ...environment },
    maxBuffer: LARGEST_OUTPUT_BYTES,
  });
  return new Map(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => [Number(/\d+/.exec(line)?.[0]), line]),
  );
}

const SEED = 7;
/** Of a machine that is busy with much else. */
const LONGEST_MS = 180_000;

test(
  "the same seed gives the same events, byte for byte",
  async () => {
    const [first, second] = await Promise.all([
      eventsOf([SEED], { TZ: "Pacific/Chatham", LC_ALL: "de_DE.UTF-8" }),
      eventsOf([1, 2, 3, SEED], { TZ: "America/St_Johns", BUSY: "yes" }),
    ]);
    const alone = first.get(SEED) ?? "";
    expect(alone).toContain('"world-ended"');
    // In another time zone, in a process that has other work, after other seeds.
    expect(firstDifference(alone, second.get(SEED) ?? "")).toBeUndefined();
  },
  LONGEST_MS,
);

/** Where two texts begin to differ, with what is around it; undefined when they do not. */
function firstDifference(one: string, other: string): string | undefined {
  if (one === other) return undefined;
  let at = 0;
  while (one[at] === other[at]) at += 1;
  const from = Math.max(0, at - 100);
  return `${one.slice(from, at + 100)}\n${other.slice(from, at + 100)}`;
}
