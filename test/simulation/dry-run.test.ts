import { PLAYED } from "../../src/stand-ins/programs/play-program";
import type { Rehearsed } from "../../src/rehearsal/play-runs";
import { brokenPromises, storyOf } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

/** What happens in a world where nothing is done to it. */
const BY_ITSELF = new Set([
  "world-began",
  "backup-sets-seen",
  "world-ended",
  "run-began",
  "run-ended",
  "row-began",
  "row-ended",
  "task-started",
  "task-finished",
]);

/** A dry run installs nothing, so a row that is left out where that was done is run, and has nothing to do. */
const changesOf = ({ report }: Rehearsed, run: number) =>
  report.steps
    .filter((step) => step.run === run && step.changes.length > 0)
    .map(({ row, machine, changes }) => ({ row, machine, changes }));

describe("a dry run, then the real one, then one more", () => {
  let result: Rehearsed;
  beforeAll(async () => {
    result = await simulated(await publish(), [{ dryRun: true }, {}, {}], { nodes: 3 });
  });

  test("all three succeed, and no promise is broken", () => {
    expect(brokenPromises(result)).toEqual([]);
    expect(storyOf(result)).toBe("upgraded (success, success, success) ");
  });

  test("the dry run changes nothing in the world", () => {
    const firstRealRun = result.events.findIndex((event) => event.kind === "run-began" && !event.dryRun);
    const done = result.events.slice(0, firstRealRun).filter(({ kind }) => !BY_ITSELF.has(kind));
    expect(done).toEqual([]);
  });

  test("what it says it would do is, line for line, what the real run does", () => {
    const would = changesOf(result, 1);
    expect(would.flatMap(({ changes }) => changes).length).toBeGreaterThan(20);
    expect(changesOf(result, 2)).toEqual(would);
  });

  test("the run after success changes nothing", () => {
    expect(changesOf(result, 3).flatMap(({ changes }) => changes)).toEqual([]);
  });

  test("every stand-in program was called", () => {
    expect(result.programsCalled).toEqual(Object.keys(PLAYED).sort());
  });

  test("no stand-in was asked anything it does not understand", () => {
    expect(result.events.filter(({ kind }) => kind === "not-understood")).toEqual([]);
  });
});
