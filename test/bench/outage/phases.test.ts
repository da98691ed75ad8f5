import { backupBegan, backupFinished, backupVerified, began, draining, serving, stopped } from "./made-up-events";
import { phasesIn, secondsByPhase } from "./phases";

const events = [
  ...[began, draining("A", 5), serving("A", false, 5), draining("B", 10), serving("B", false, 10)],
  ...[
    stopped("A", 60),
    stopped("B", 70),
    backupBegan(80),
    backupFinished(180),
    backupVerified(200),
    serving("A", true, 260),
  ],
];
const phases = phasesIn(events, { from: 10, until: 260 }, { serviceStopSeconds: 20 });

test("an outage is cut into what the world was busy with, without a gap", () => {
  expect(phases).toEqual([
    { phase: "drain", from: 10, until: 40 },
    { phase: "stop", from: 40, until: 70 },
    { phase: "steps", from: 70, until: 80 },
    { phase: "backup", from: 80, until: 180 },
    { phase: "verification", from: 180, until: 200 },
    { phase: "steps", from: 200, until: 260 },
  ]);
});

test("what lies outside the outage does not count", () => {
  const [first] = phasesIn(events, { from: 100, until: 150 }, { serviceStopSeconds: 20 });
  expect(first).toEqual({ phase: "backup", from: 100, until: 150 });
});

test("phases of one kind are added up", () => {
  expect(secondsByPhase(phases).get("steps")).toBe(70);
});

test("a snapshot, of which only the end is told", () => {
  const created = { ...began, kind: "snapshot-created", atSeconds: 90 } as unknown as typeof began;
  const spans = phasesIn([began, created], { from: 80, until: 100 }, { serviceStopSeconds: 20, snapshotSeconds: 4 });
  expect(spans.map(({ phase, from, until }) => [phase, until - from])).toEqual([
    ["steps", 6],
    ["snapshot", 4],
    ["steps", 10],
  ]);
});
