import { exitCodeOf } from "../../src/rehearsal/report";
import { runsFor } from "../../src/rehearsal/runs";
import { rehearsed } from "../rehearsal/rehearsed";
import { BREAKS } from "./index";

describe("a planted bug breaks its promise before the judges' eyes", () => {
  test.each(BREAKS)("$promise $name: $story", async (planted) => {
    const { report } = await rehearsed(runsFor({ fault: [], dryRun: false, planted }), { planted });
    expect(report.promises.filter(({ held }) => held === false).map(({ id }) => id)).toContain(planted.promise);
    expect(exitCodeOf(report)).toBe(4);
  });

  test("there is one for every promise", () => {
    const promises = Array.from({ length: 14 }, (_, index) => `P${index + 1}`);
    expect(new Set(BREAKS.map(({ promise }) => promise))).toEqual(new Set(promises));
  });

  test("each has a name of its own", () => {
    const names = BREAKS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
