import { drawSchedule } from "../../src/rehearsal/attack/draw";
import type { Schedule, Strike } from "../../src/rehearsal/attack/schedule";
import { excerptOf, partCount, shorten } from "../../src/simulation/shorten";

const strike = (node: number): Strike => ({
  when: { at: "row", key: "upgrade-database", node: 1 },
  afterSeconds: 0,
  deed: { do: "kill-script", node },
});

const SCHEDULE: Schedule = {
  seed: 1,
  nodes: 4,
  versions: { from: "2025.3.14357", to: "2025.4.10333", later: "2025.4.10500" },
  faults: ["download-drops", "backup-device-full"],
  runs: [
    { before: [], exactVersion: undefined, strikes: [strike(1), strike(2)] },
    { before: [{ do: "release-later" }], exactVersion: undefined, strikes: [strike(4)] },
  ],
  onceMore: true,
};

test("a schedule with all its parts is the schedule", () => {
  const all = Array.from({ length: partCount(SCHEDULE) }, (_, index) => index + 1);
  expect(all).toHaveLength(7);
  expect(excerptOf(SCHEDULE, { only: all, onNodes: undefined })).toEqual(SCHEDULE);
  expect(excerptOf(SCHEDULE, { only: undefined, onNodes: undefined })).toEqual(SCHEDULE);
});

test("without any part one run is left, in which nothing happens", () => {
  const nothing = excerptOf(SCHEDULE, { only: [], onNodes: undefined });
  expect(nothing).toEqual({
    ...SCHEDULE,
    faults: [],
    runs: [{ before: [], exactVersion: undefined, strikes: [] }],
    onceMore: false,
  });
});

test("what fails is shortened to the parts and the nodes that it takes", async () => {
  // It takes the second fault and the second strike of the first run.
  const fails = async (excerpt: Parameters<typeof excerptOf>[1]) => {
    const { faults, runs } = excerptOf(SCHEDULE, excerpt);
    return (
      faults.includes("backup-device-full") && runs[0]?.strikes.some(({ deed }) => "node" in deed && deed.node === 2)
    );
  };
  const shortest = await shorten(SCHEDULE, async (excerpt) => (await fails(excerpt)) === true);
  expect(shortest).toEqual({ only: [2, 4], onNodes: 2 });
  expect(excerptOf(SCHEDULE, shortest)).toEqual({
    ...SCHEDULE,
    nodes: 2,
    faults: ["backup-device-full"],
    runs: [{ before: [], exactVersion: undefined, strikes: [strike(2)] }],
    onceMore: false,
  });
});

test("what needs everything stays as it was drawn", async () => {
  const schedule = drawSchedule(4711);
  const shortest = await shorten(schedule, async () => false);
  expect(shortest).toEqual({ only: undefined, onNodes: undefined });
});

test("a run in which nothing goes wrong stays, where all that goes wrong is needed", async () => {
  const quiet = { before: [], exactVersion: undefined, strikes: [] };
  const schedule: Schedule = { ...SCHEDULE, faults: [], runs: [{ ...quiet, strikes: [strike(1)] }, quiet] };
  const fails = async (excerpt: Parameters<typeof excerptOf>[1]) => {
    const { runs, onceMore } = excerptOf(schedule, excerpt);
    return runs.length === 2 && onceMore;
  };
  const shortest = await shorten(schedule, fails);
  expect(await fails(shortest)).toBe(true);
});
