import { relative, sep } from "node:path";
import Sequencer from "@jest/test-sequencer";

/** What takes longest, the slowest first. A name that ends in a slash stands for every file in that folder. */
const SLOW = [
  "on-windows/way-back.wine.ts",
  "on-windows/rehearsal.wine.ts",
  "rehearsal/real-troubles.test.ts",
  "mutations/breaks.test.ts",
  "rehearsal/attack/play.test.ts",
  "rehearsal/everything-is-met.test.ts",
  "simulation/",
  "sql/",
  "cli/",
  "package/",
  "rehearsal/",
];

/**
 * In an empty clone Jest knows of no file how long it takes, and begins with the largest. The slowest are small: begun at
 * the end, one of them keeps one core busy for a minute while the other has nothing left to do.
 */
export default class SlowFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted;
    return sorted.sort((one, other) => rank(one) - rank(other));
  }
}

function rank({ path, context }) {
  const name = relative(context.config.rootDir, path).split(sep).slice(1).join("/");
  const at = SLOW.findIndex((slow) => name === slow || (slow.endsWith("/") && name.startsWith(slow)));
  return at < 0 ? SLOW.length : at;
}
