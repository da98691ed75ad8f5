import { drawSchedule } from "../../../src/rehearsal/attack/draw";
import { mixRunbooks } from "../../../src/rehearsal/attack/mix";
import { CHECK_RUNBOOK } from "../../provision/made-up-runbook";

const SEEDS = Array.from({ length: 300 }, (_, seed) => seed);
const mixed = SEEDS.map((seed) => mixRunbooks(drawSchedule(seed), [CHECK_RUNBOOK]));

test("without another runbook nothing is drawn", () => {
  expect(mixRunbooks(drawSchedule(1), [])).toEqual(drawSchedule(1));
});

test("the same seed, the same schedule, and the faults of the upgrade alone", () => {
  expect(SEEDS.map((seed) => mixRunbooks(drawSchedule(seed), [CHECK_RUNBOOK]))).toEqual(mixed);
  const deeds = (schedules: typeof mixed) =>
    schedules.map(({ runs }) => runs.flatMap(({ strikes }) => strikes.map(({ deed }) => deed)));
  expect(deeds(mixed)).toEqual(deeds(SEEDS.map((seed) => drawSchedule(seed))));
});

test("the first run is an upgrade, and later ones are either", () => {
  expect(mixed.every(({ runs: [first] }) => first?.runbook === undefined)).toBe(true);
  const later = mixed.flatMap(({ runs }) => runs.slice(1));
  const others = later.filter(({ runbook }) => runbook === CHECK_RUNBOOK.name);
  expect(others.length).toBeGreaterThan(later.length / 10);
  expect(others.length).toBeLessThan((9 * later.length) / 10);
});

test("a run is struck in its own rows", () => {
  const keys: readonly string[] = CHECK_RUNBOOK.rows.map(({ key }) => key);
  const struck = mixed
    .flatMap(({ runs }) => runs)
    .filter(({ runbook }) => runbook === CHECK_RUNBOOK.name)
    .flatMap(({ strikes }) => strikes.flatMap(({ when }) => ("key" in when ? [when.key] : [])));
  expect(struck.length).toBeGreaterThan(5);
  expect(struck.filter((key) => !keys.includes(key))).toEqual([]);
});
