import fc from "fast-check";
import type { StepKey } from "../../../src/names/steps";
import { drawSchedule } from "../../../src/rehearsal/attack/draw";
import { allPairs, rowsFor, type FaultKind } from "../../../src/rehearsal/attack/pairs";
import type { Schedule, Strike } from "../../../src/rehearsal/attack/schedule";
import { pairOf } from "../../../src/rehearsal/attack/steer";
import { scheduleInWords } from "../../../src/rehearsal/attack/words";
import { UPGRADE_RUNBOOK } from "../../../src/runbooks/upgrade";

const KEYS = UPGRADE_RUNBOOK.rows.map(({ key }) => key);

const seeds = fc.integer({ min: 0, max: 999_999_999 });
const strikesOf = ({ runs }: Schedule) => runs.flatMap(({ strikes }) => strikes);

/** Every number in it that stands for a node. */
const nodesIn = (schedule: Schedule): number[] => [
  ...strikesOf(schedule).flatMap(({ when, deed }) => [
    ...("node" in when && when.node !== undefined ? [when.node] : []),
    ...("node" in deed ? [deed.node] : []),
  ]),
  ...schedule.runs.flatMap(({ before }) => before.flatMap((what) => ("node" in what ? [what.node] : []))),
];

it("draws the same schedule from the same seed, and it is plain data", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const schedule = drawSchedule(seed);
      expect(drawSchedule(seed)).toEqual(schedule);
      expect(JSON.parse(JSON.stringify({ ...schedule, runs: [] }))).toEqual({ ...schedule, runs: [] });
    }),
  );
});

/** What may go wrong with a backup strategy comes on top. */
const ofStrategy = ({ strategy }: Schedule) => (strategy === undefined ? 0 : 1);

/** How the instance writes its history is drawn beside what goes wrong. */
const faultsOf = ({ faults }: Schedule) => faults.filter((name) => name !== "history-by-first-start");

it("draws both ways in which the installation history may be written", () => {
  const drawn = Array.from({ length: 200 }, (_, seed) => drawSchedule(seed).faults.includes("history-by-first-start"));
  expect(drawn.filter(Boolean).length).toBeGreaterThan(60);
  expect(drawn.filter((is) => !is).length).toBeGreaterThan(60);
});

it("draws one or two faults, on nodes that there are", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const schedule = drawSchedule(seed);
      const faults = faultsOf(schedule).length + strikesOf(schedule).length;
      expect(faults).toBeGreaterThanOrEqual(1);
      expect(faults).toBeLessThanOrEqual(2 + ofStrategy(schedule));
      for (const node of nodesIn(schedule)) {
        expect(node).toBeGreaterThanOrEqual(1);
        expect(node).toBeLessThanOrEqual(schedule.nodes);
      }
    }),
  );
});

it("says every schedule in words, with nothing left out", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const schedule = drawSchedule(seed);
      const lines = scheduleInWords(schedule);
      expect(lines.join("\n")).not.toMatch(/undefined|NaN|''/);
      const planned = schedule.runs.flatMap(({ before, strikes }) => [...before, ...strikes]).length;
      expect(lines.length).toBeGreaterThan(planned + schedule.faults.length);
    }),
  );
});

it("draws everything that there is in a few thousand seeds", () => {
  const drawn = Array.from({ length: 3000 }, (_, seed) => drawSchedule(seed));
  const all = <T>(of: (schedule: Schedule) => T[]) => [...new Set(drawn.flatMap(of))].sort();
  expect(all(({ nodes }) => [nodes])).toEqual([1, 2, 3, 4]);
  const kinds = [...new Set(allPairs().map(({ kind }) => kind))].sort();
  expect(all((schedule) => strikesOf(schedule).map(({ deed }) => deed.do))).toEqual(kinds);
  expect(all((schedule) => strikesOf(schedule).map(({ when }) => when.at))).toEqual(["call", "change", "event", "row"]);
  expect(all(({ runs }) => runs.flatMap(({ before }) => before.map((what) => what.do)))).toEqual([
    ...["decommission", "delete-node", "disable-machine", "end-drain", "end-service", "install-by-hand"],
    ...["move-role", "release-later", "restart-machine", "start-by-hand", "switch-maintenance"],
  ]);
  expect(all((schedule) => strikesOf(schedule).flatMap(({ when }) => ("key" in when ? [when.key] : [])))).toEqual(
    [...KEYS].sort(),
  );
  expect(new Set(drawn.map(({ clock }) => clock !== undefined)).size).toBe(2);
  expect(all(({ faults }) => [...faults])).not.toContain("cancel-during-database-upgrade");
});

it("starts a node by hand only before the upgrader is on its way", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      for (const { when, deed } of strikesOf(drawSchedule(seed)).filter(
        ({ deed: { do: what } }) => what === "start-by-hand",
      )) {
        expect(deed.do).toBe("start-by-hand");
        const place = when.at === "row" ? KEYS.indexOf(when.key) : -1;
        expect(place).toBeGreaterThanOrEqual(0);
        expect(place).toBeLessThanOrEqual(KEYS.indexOf("back-up-database"));
      }
    }),
  );
});

it("draws as many nodes and faults as it is told to", () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 1, max: 16 }), fc.integer({ min: 0, max: 15 }), (seed, least, more) => {
      const most = Math.min(16, least + more);
      const schedule = drawSchedule(seed, { nodes: { least, most }, faults: 3 });
      expect(schedule.nodes).toBeGreaterThanOrEqual(least);
      expect(schedule.nodes).toBeLessThanOrEqual(most);
      const faults = faultsOf(schedule).length + strikesOf(schedule).length;
      expect(faults).toBeGreaterThanOrEqual(3);
      expect(faults).toBeLessThanOrEqual(3 + ofStrategy(schedule));
      expect(Math.max(1, ...nodesIn(schedule))).toBeLessThanOrEqual(schedule.nodes);
    }),
  );
});

/** Where a pair strikes: in its row, or at an event that is known to come there. */
const strikes =
  (pair: { kind: FaultKind; key: StepKey }) =>
  ({ when, deed }: Strike): boolean =>
    deed.do === pair.kind && (when.at === "event" || ("key" in when && when.key === pair.key));

it("steers each pair that is not impossible within 2,000 seeds, whichever is the first, and says why the others are", () => {
  const possible = allPairs().filter(({ impossible }) => impossible === undefined);
  for (const first of [0, 1, 777, 20_261_122]) {
    const steered = Array.from({ length: 2000 }, (_, index) => first + index).flatMap((seed) => {
      const pair = pairOf(seed);
      return pair && strikesOf(drawSchedule(seed)).some(strikes(pair)) ? [`${pair.key} ${pair.kind}`] : [];
    });
    expect([...new Set(steered)].sort()).toEqual(possible.map(({ key, kind }) => `${key} ${kind}`).sort());
  }
  const because = allPairs().flatMap(({ impossible }) => impossible ?? []);
  expect(because.every((reason) => /\w+ \w+ \w+/.test(reason))).toBe(true);
});

it("leaves half of the seeds to chance, odd and even ones", () => {
  const left = Array.from({ length: 400 }, (_, seed) => seed).filter((seed) => pairOf(seed) === undefined);
  expect(left).toHaveLength(200);
  expect(left.filter((seed) => seed % 2 === 0)).toHaveLength(100);
});

it("draws nothing that comes before what is steered and might end the run", () => {
  for (let seed = 0; seed < 8000; seed += 1) {
    const pair = pairOf(seed);
    if (!pair) continue;
    const schedule = drawSchedule(seed);
    const { runs, clock } = schedule;
    expect([clock, faultsOf(schedule)]).toEqual([undefined, []]);
    const [run] = runs.filter((each) => each.strikes.some(strikes(pair)));
    const at = run?.strikes.findIndex(strikes(pair)) ?? 0;
    for (const { when } of run?.strikes.slice(at + 1) ?? [])
      expect("key" in when && KEYS.indexOf(when.key) > KEYS.indexOf(pair.key)).toBe(true);
  }
});

it("puts what only some rows can meet into those rows", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      for (const { when, deed } of strikesOf(drawSchedule(seed)).filter(
        ({ deed: { do: kind } }) => rowsFor(kind).length < KEYS.length,
      ))
        expect(when.at === "row" && rowsFor(deed.do).includes(when.key)).toBe(true);
    }),
  );
});
