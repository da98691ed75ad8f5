import fc from "fast-check";
import { drawSchedule } from "../../../src/rehearsal/attack/draw";
import { allPairs, rowsFor } from "../../../src/rehearsal/attack/pairs";
import type { Schedule } from "../../../src/rehearsal/attack/schedule";
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

it("draws one or two faults, on nodes that there are", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const schedule = drawSchedule(seed);
      const faults = schedule.faults.length + strikesOf(schedule).length;
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
      const faults = schedule.faults.length + strikesOf(schedule).length;
      expect(faults).toBeGreaterThanOrEqual(3);
      expect(faults).toBeLessThanOrEqual(3 + ofStrategy(schedule));
      expect(Math.max(1, ...nodesIn(schedule))).toBeLessThanOrEqual(schedule.nodes);
    }),
  );
});

it("reaches every pair of a row and a kind of fault that is not impossible, and says why the others are", () => {
  const met = new Set<string>();
  for (let seed = 0; seed < 40_000; seed += 1) {
    for (const { when, deed } of strikesOf(drawSchedule(seed, { faults: 4 })))
      if ("key" in when) met.add(`${when.key} ${deed.do}`);
  }
  const possible = allPairs().filter(({ impossible }) => impossible === undefined);
  expect([...met].sort()).toEqual(possible.map(({ key, kind }) => `${key} ${kind}`).sort());
  const because = allPairs().flatMap(({ impossible }) => impossible ?? []);
  expect(because.every((reason) => /\w+ \w+ \w+/.test(reason))).toBe(true);
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
