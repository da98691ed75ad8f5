import { duration, summaryLines } from "../../src/cli/summary";
import type { RehearsalReport } from "../../src/rehearsal/report";

const step = {
  run: 1,
  machine: "octo-1",
  outcome: "success" as const,
  overheadSeconds: 0.1,
  outputs: {},
  changes: [],
  reason: "",
};
const report: RehearsalReport = {
  rehearsedOn: "stand-ins",
  scripts: "The steps' scripts are run by /usr/bin/pwsh.",
  outcome: "promise-broken",
  from: "2025.3.1",
  to: "2025.4.1",
  outageSeconds: 130,
  serviceDownSeconds: 45,
  nodes: [
    { name: "HA-1", version: "2025.4.1", online: true, draining: false },
    { name: "HA-2", version: undefined, online: false, draining: true },
  ],
  steps: [
    { ...step, key: "inspect-nodes", row: "1", name: "Inspect the nodes", beganAtSeconds: 0, seconds: 10 },
    { ...step, key: "back-up-database", row: "9", name: "Back up the database", beganAtSeconds: 10, seconds: 90 },
  ],
  promises: [
    { id: "P1", held: true, detail: "One node upgraded." },
    { id: "P4", held: false, detail: "A task was cut off." },
    { id: "P6", held: null, detail: "No run failed." },
  ],
  runs: ["success"],
  reason: "",
};

test("timeline, outage, nodes, promises and verdict", () => {
  const lines = summaryLines(report, (_style, text) => text);
  expect(lines).toContain(
    "Outage: 2 min 10 s in which no node answered its ping with 200; for 45 s of it, no node's service was running.",
  );
  expect(lines).toContain("Node HA-2: no program installed, not serving (drained)");
  expect(lines).toContain("P4  BROKEN   A task was cut off.");
  expect(lines).toContain("P6  untried  No run failed.");
  expect(lines.at(-1)).toBe("A promise was broken: P4 (1 broken, 1 held, 1 untried).");
  expect(lines[2]).toMatch(/^ {3}9 {2}Back up the database +█{43} +1 min 30 s$/);
});

test("the timeline fits a terminal of 80 columns", () => {
  const slow = report.steps.map((step) => ({
    ...step,
    name: "Install on the primary node, if not done",
    seconds: 5999,
  }));
  const lines = summaryLines({ ...report, steps: slow }, (_style, text) => text, 80);
  const rows = lines.filter((line) => line.includes("█"));
  expect(rows.map(({ length }) => length)).toEqual([80, 80]);
});

test.each([
  [0.4, "0 s"],
  [59.4, "59 s"],
  [60, "1 min 0 s"],
  [3725, "62 min 5 s"],
])("%d seconds are '%s'", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
