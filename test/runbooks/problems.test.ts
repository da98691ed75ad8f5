import { RUNBOOKS } from "../../src/runbooks/index";
import { runbookProblems } from "../../src/runbooks/problems";
import { rowsOf, type RowOf } from "../../src/runbooks/row";
import type { Runbook } from "../../src/runbooks/runbook";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import { isOfPrimary, OUTPUTS, type OutputName } from "../../src/step/outputs";
import { NODE_ROLE, PRIMARY_ROLE } from "../../src/step/system-variables";
import { catalogue } from "../../steps/index";

const INSPECT = {
  key: "inspect-nodes",
  step: "preflight",
  mode: "Inspect",
  role: NODE_ROLE,
  runs: "always",
} as const;
const CHECK = { key: "check-version", step: "check-version", role: PRIMARY_ROLE, runs: "always" } as const;
const BACK_UP = {
  key: "back-up-database",
  step: "backup-db",
  mode: "Stopped",
  role: PRIMARY_ROLE,
  runs: "something-to-do",
} as const;

const listOf = (...rows: RowOf[]): Runbook => ({ ...UPGRADE_RUNBOOK, name: "made-up", rows: rowsOf(rows) });
/** Beside the lists that are shipped, so that every step is in one. */
const problemsOf = (...rows: RowOf[]) => runbookProblems([...RUNBOOKS, listOf(...rows)], catalogue);

test("nothing is wrong with what is shipped", () => {
  expect(runbookProblems(RUNBOOKS, catalogue)).toEqual([]);
});

test("nothing is wrong with a second list", () => {
  expect(problemsOf(INSPECT, CHECK, BACK_UP)).toEqual([]);
});

test.each<[string, RowOf[], RegExp]>([
  [
    "a reader before its producer",
    [INSPECT, { ...BACK_UP, runs: "always" }, CHECK],
    /'Back up the database' reads \w+, which no earlier row hands over/,
  ],
  [
    "what a node reads of itself, made on the primary only",
    [
      { ...INSPECT, role: PRIMARY_ROLE },
      CHECK,
      { ...BACK_UP, key: "stage-installer", step: "install-msi", mode: "Stage", role: NODE_ROLE },
    ],
    /'Stage the installer' reads \w+/,
  ],
  [
    "a condition that nobody decides",
    [INSPECT, { ...BACK_UP }],
    /'Back up the database' runs when there is something to do/,
  ],
  [
    "a row that is left out for what no earlier row does",
    [INSPECT, CHECK, { ...BACK_UP, unless: { row: "inspect-nodes", output: "InstalledVersion" } }],
    /'Back up the database' runs unless 'inspect-nodes' hands over InstalledVersion/,
  ],
  ["the same row twice", [INSPECT, INSPECT], /two rows have the key 'inspect-nodes'/],
  [
    "a step of the primary node on every node",
    [INSPECT, { ...CHECK, role: NODE_ROLE }],
    /must run on the primary node/,
  ],
  [
    "a step after a failure that insists on what an earlier one made",
    [INSPECT, CHECK, { ...BACK_UP, runs: "after-failure" }],
    /'Back up the database' may run after any failure, and insists on/,
  ],
])("the build fails with %s", (_, rows, problem) => {
  expect(problemsOf(...rows).join("\n")).toMatch(problem);
});

test("the build fails with a mode that is missing", () => {
  const row = { key: "stop-nodes", step: "drain-stop", role: NODE_ROLE, runs: "always" };
  expect(problemsOf(INSPECT, row as unknown as RowOf)).toContain(
    "The runbook 'made-up': 'Stop the nodes' has no mode, or one too many.",
  );
});

test("a step must be in at least one list", () => {
  const without = { ...UPGRADE_RUNBOOK, rows: UPGRADE_RUNBOOK.rows.filter(({ step }) => step !== "backup-db") };
  expect(runbookProblems([without, listOf(INSPECT, CHECK, BACK_UP)], catalogue)).toEqual(
    expect.not.arrayContaining(["No runbook has the step 'backup-db'."]),
  );
  expect(runbookProblems([without], catalogue)).toContain("No runbook has the step 'backup-db'.");
});

test("what a step may read, some list hands over", () => {
  expect(runbookProblems([listOf(CHECK)], catalogue)).toContain(
    "The step 'check-version' may read NodeName, which no runbook hands over.",
  );
});

test("marks as the primary's what only the primary hands over", () => {
  const onEveryNode = new Set(
    RUNBOOKS.flatMap(({ rows }) => rows).flatMap(({ step, role }) =>
      role === PRIMARY_ROLE ? [] : [...(catalogue.find(({ id }) => id === step)?.outputs ?? [])],
    ),
  );
  // recover runs on every node; the verdict is handed over by the primary alone (steps/recover/run.ts).
  onEveryNode.delete("RecoveryVerdict");
  // drain-stop runs on every node, and its mode Grant on the primary alone (a test of the row below).
  onEveryNode.delete("OutageGranted");
  const names = Object.keys(OUTPUTS) as OutputName[];
  expect(names.filter(isOfPrimary)).toEqual(names.filter((name) => !onEveryNode.has(name)));
});

test("the outage is granted on the primary alone, after every node was drained and before any is stopped for it", () => {
  const keys = UPGRADE_RUNBOOK.rows.map(({ key }) => key);
  const at = keys.indexOf("grant-outage");
  expect(keys[at + 1]).toBe("stop-nodes");
  expect(keys.indexOf("drain-nodes")).toBeLessThan(at);
  expect(UPGRADE_RUNBOOK.rows.filter(({ mode }) => mode === "Grant").map(({ role }) => role)).toEqual([PRIMARY_ROLE]);
});
