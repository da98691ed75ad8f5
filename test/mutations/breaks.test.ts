import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodeOf } from "../../src/rehearsal/report";
import { runsFor } from "../../src/rehearsal/runs";
import { byTurns } from "../made-up/by-turns";
import { rehearsed } from "../rehearsal/rehearsed";
import { BREAKS } from "./index";
import { MOST_SEEDS } from "./simulated/look-for";
import { PAGE, pageOf, readSeeds } from "./simulated/seeds";
import { onceMoreWhenBusy } from "../made-up/once-more";

onceMoreWhenBusy();

const projectFolder = join(__dirname, "../..");
const seeds = readSeeds(projectFolder);
const simulated = BREAKS.filter(({ staysReal }) => staysReal === undefined);

const real = BREAKS.filter(({ staysReal }) => staysReal !== undefined);

describe("a planted bug breaks its promise before the judges' eyes, in real processes", () => {
  test.each(byTurns(real, 3))("$promise $name: $story", async (planted) => {
    const { report } = await rehearsed(runsFor({ fault: [], dryRun: false, planted }), { planted });
    expect(report.promises.filter(({ held }) => held === false).map(({ id }) => id)).toContain(planted.promise);
    expect(exitCodeOf(report)).toBe(4);
  });
});

// That they are seen at these seeds is what `npm run planted-bugs` shows.
describe("the planted bugs of the simulation", () => {
  test("there is one for every promise", () => {
    const promises = ["rest", ...Array.from({ length: 14 }, (_, index) => `P${index + 1}`), "P16", "P17", "P19"];
    expect(new Set(BREAKS.map(({ promise }) => promise))).toEqual(new Set(promises));
  });

  test("each has a name of its own", () => {
    const names = BREAKS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test(`each is seen within ${MOST_SEEDS} seeds, by the promise that it breaks`, () => {
    const unseen = simulated.filter(({ name, promise }) => {
      const seen = seeds[name];
      return seen?.promise !== promise || seen.seed > MOST_SEEDS;
    });
    expect(unseen.map(({ name }) => name)).toEqual([]);
  });

  test("the table is that of the bugs and their seeds", () => {
    expect(readFileSync(join(projectFolder, PAGE), "utf8")).toBe(pageOf(BREAKS, seeds));
  });
});
