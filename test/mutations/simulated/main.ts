import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { isMainThread } from "node:worker_threads";
import type { Break } from "../break";
import { BREAKS, findBreak } from "../index";
import { Lookout, MOST_SEEDS, type Caught } from "./look-for";
import { readSeeds, writeSeeds } from "./seeds";
import { workInThread } from "./thread";

// The code of a planted bug runs for half a second: V8 optimizes only what runs for ten times as long as by default.
setFlagsFromString("--interrupt-budget=700000");

/** What came of the bugs. */
interface Tally {
  seen: number;
  unseen: number;
}

/**
 * `npm run planted-bugs [-- --search] [NAME ...]`: plays each planted bug at the seed at which it was seen last. With
 * `--search`, one that is not seen there any more is looked for from the first seed, and what was found is written down.
 */
async function main(projectFolder: string, given: readonly string[]): Promise<Tally> {
  const names = given.filter((each) => !each.startsWith("--"));
  const wanted = names.length === 0 ? BREAKS : names.map(findBreak);
  const simulated = wanted.filter(({ staysReal }) => staysReal === undefined);
  const lookout = await Lookout.begin(projectFolder, __filename);
  const tally: Tally = { seen: 0, unseen: 0 };
  try {
    for (const planted of simulated) {
      const last = readSeeds(projectFolder)[planted.name];
      const caught = await caughtNow(lookout, planted, last, given).catch((error: unknown) => {
        process.stdout.write(`  ${planted.name}: ${error instanceof Error ? error.message : String(error)}\n`);
        return undefined;
      });
      tally[caught ? "seen" : "unseen"] += 1;
      const where = caught ? `seed ${caught.seed}: ${caught.detail}` : "NOT SEEN";
      process.stdout.write(`${planted.promise} ${planted.name}, ${where}\n`);
      if (caught && given.includes("--search")) {
        writeSeeds(projectFolder, BREAKS, { ...readSeeds(projectFolder), [planted.name]: caught });
      }
    }
  } finally {
    await lookout.close();
  }
  return tally;
}

/** At the seed at which it was seen last, and when it is searched for, at any. */
async function caughtNow(
  lookout: Lookout,
  planted: Break,
  last: Caught | undefined,
  given: readonly string[],
): Promise<Caught | undefined> {
  const again = last && (await lookout.lookFor(planted, [last.seed]));
  if (again ?? !given.includes("--search")) return again;
  const seeds = Array.from({ length: MOST_SEEDS }, (_, index) => index + 1);
  return lookout.lookFor(planted, seeds, ({ seed, promise, detail }) => {
    if (given.includes("--verbose")) process.stdout.write(`  seed ${seed}, ${promise}: ${detail}\n`);
  });
}

// Bundled to dist/planted-bugs.cjs, which its threads load as well: the project's folder is the one above.
if (isMainThread) {
  main(join(__dirname, ".."), process.argv.slice(2)).then(
    ({ seen, unseen }) => {
      process.stdout.write(`${seen} passed, ${unseen} failed\n`);
      process.exitCode = unseen === 0 ? 0 : 1;
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exitCode = 1;
    },
  );
} else workInThread();
