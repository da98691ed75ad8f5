import { drawSchedule } from "../../src/rehearsal/attack/draw";
import { mixRunbooks } from "../../src/rehearsal/attack/mix";
import type { Schedule } from "../../src/rehearsal/attack/schedule";
import { RECOVER_RUNBOOK } from "../../src/runbooks/recover";
import { ROLLBACK_RUNBOOK } from "../../src/runbooks/rollback";
import { scheduleFor } from "./simulated/schedule-for";
import type { Break } from "./break";

const planted: Break = {
  ...{ name: "made-up", promise: "P1", story: "", steps: [], edits: [] },
  faults: ["upgrader-goes-on", "cancel-after-commit"],
  versions: { from: "2023.1.9791", to: "2023.2.9704" },
  runs: 4,
};

test("with an odd seed a bug is looked for in the schedule that everybody has", () => {
  expect(scheduleFor(planted, 7)).toEqual(drawSchedule(7));
});

test("with an even seed it has what it needs, but for what only the rehearsal's runner does", () => {
  const { nodes, versions, faults, runs } = scheduleFor(planted, 6);
  expect(nodes).toBeGreaterThan(1);
  expect(versions).toMatchObject(planted.versions!);
  expect(faults).toEqual(["upgrader-goes-on"]);
  expect(runs).toHaveLength(4);
});

test("an attack takes the place of the runs that were drawn, with another share at each seed", () => {
  const shares = new Set<number>();
  const attacked = (share: number) => {
    shares.add(share);
    return [{ exactVersion: "2025.1.1" }];
  };
  const seeds = Array.from({ length: 100 }, (_, index) => 2 * (index + 1));
  for (const seed of seeds) {
    const { runs } = scheduleFor({ ...planted, runs: 1, attacked }, seed);
    expect(runs).toEqual([{ before: [], strikes: [], exactVersion: "2025.1.1" }]);
  }
  expect(shares.size).toBe(100);
});

test("a bug of the way back is looked for in a mix, and with every fourth seed in an upgrade and each of the others", () => {
  const mixed: Break = { ...planted, runs: 1, runbooks: ["recover", "rollback"] };
  const names = ({ runs }: Pick<Schedule, "runs">) => runs.map(({ runbook }) => runbook);
  expect(names(scheduleFor(mixed, 4))).toEqual([undefined, "recover", "rollback"]);
  expect(scheduleFor(mixed, 4).wants).toBe("rollback");
  expect(scheduleFor(mixed, 7)).toEqual(mixRunbooks(drawSchedule(7), [RECOVER_RUNBOOK, ROLLBACK_RUNBOOK]));
});
