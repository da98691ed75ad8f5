import { PLAYED } from "../../src/stand-ins/programs/play-program";
import type { Rehearsed } from "../../src/rehearsal/play-runs";
import { RUNBOOKS } from "../../src/runbooks";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import { STEPS } from "../../steps";
import { brokenPromises, rehearsed, storyOf } from "./rehearsed";

const FOUR_RUNS_MS = 240_000;
const STORY = /^upgraded \(success, failed, success, success\) BackupDb-Backup-DiskFull:/;

describe("with real processes: a dry run, one that fails, one that finishes, and one more", () => {
  let result: Rehearsed;
  beforeAll(async () => {
    const play = () => rehearsed([{ dryRun: true }, {}, {}, {}], { faults: ["backup-device-full-once"] });
    result = await play();
    // As in made-up/once-more: on a busy machine an answer may come too late.
    if (!storyOf(result).startsWith("upgraded (success, failed, success, success) BackupDb-Backup-DiskFull:"))
      result = await play();
  }, 2 * FOUR_RUNS_MS);

  test("they end as they should, and no promise is broken", () => {
    expect(brokenPromises(result)).toEqual([]);
    expect(storyOf(result)).toMatch(STORY);
  });

  test("every stand-in program was called", () => {
    expect(result.programsCalled).toEqual(Object.keys(PLAYED).sort());
  });

  test("every row was run, and so the package of every step", () => {
    const ran = new Set(result.report.steps.map(({ key }) => key));
    const left = UPGRADE_RUNBOOK.rows.filter(({ key, onlyWith, unless }) => !ran.has(key) && !onlyWith && !unless);
    expect(left).toEqual([]);
    const stepsOfRows = new Set<string>(RUNBOOKS.flatMap(({ rows }) => rows.map(({ step }) => step)));
    expect(STEPS.filter(({ id }) => !stepsOfRows.has(id))).toEqual([]);
  });

  test("no stand-in was asked anything it does not understand", () => {
    expect(result.events.filter(({ kind }) => kind === "not-understood")).toEqual([]);
  });
});
