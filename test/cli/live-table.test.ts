import { tableLines } from "../../src/cli/live-table";
import { TableModel } from "../../src/cli/table-model";
import { UPGRADE_RUNBOOK } from "../../src/runbook/upgrade";

const rows = UPGRADE_RUNBOOK.filter(({ row }) => ["1", "2", "F1"].includes(row));
const [inspect, check, recover] = rows;
const machines = [
  { name: "octo-1", roles: ["HAServer", "HAServer-Primary"] },
  { name: "octo-2", roles: ["HAServer"] },
];
const plain = (_style: string, text: string) => text;
const drawn = (model: TableModel) => tableLines(model, plain, "*", 100).map((line) => line.trimEnd());

test("a cell for each machine that a row concerns, and what a running step waits for", () => {
  const model = new TableModel(rows, machines);
  model.take({ kind: "script-began", row: inspect!, machine: "octo-1" });
  model.take({ kind: "script-began", row: inspect!, machine: "octo-2" });
  model.take({
    kind: "script-ended",
    row: inspect!,
    machine: "octo-1",
    outcome: "success",
    exitCode: 0,
    reason: "",
    overheadSeconds: 0,
  });
  model.take({ kind: "script-text", row: inspect!, machine: "octo-2", level: "wait", text: "Waiting for X" });
  expect(drawn(model)).toEqual([
    "                                                 octo-1   octo-2",
    " 1  Inspect the nodes                               ✓        *",
    " 2  Check for a new version                         ·",
    "",
    "    octo-2: Waiting for X",
  ]);
});

test("progress in percent; rows after a failure only once they have begun", () => {
  const model = new TableModel(rows, machines);
  model.take({ kind: "script-began", row: check!, machine: "octo-1" });
  model.take({ kind: "script-progress", row: check!, machine: "octo-1", percent: 41.6, message: "Backing up: 42 %" });
  expect(drawn(model)[2]).toBe(" 2  Check for a new version                      * 42 %");
  expect(drawn(model).join()).not.toContain("F1");
  model.take({ kind: "script-began", row: recover!, machine: "octo-1" });
  expect(drawn(model).join()).toContain("F1");
});

test("of a real run, rows and machines appear as its log shows them", () => {
  const found = { rows: [] as { row: string; name: string }[], machines: [] as { name: string }[] };
  const model = new TableModel(found.rows, found.machines);
  expect(drawn(model)).toEqual(["", ""]);
  const row = { row: "1", name: "Inspect the nodes" };
  found.rows.push(row, { row: "2", name: "Check for a new version" });
  found.machines.push({ name: "octo-1" }, { name: "octo-2" });
  model.take({ kind: "script-began", row, machine: "octo-1" });
  model.take({ kind: "task-text", level: "wait", text: "Queued behind another run" });
  expect(drawn(model)).toEqual([
    "                                                 octo-1   octo-2",
    " 1  Inspect the nodes                               *",
    " 2  Check for a new version",
    "",
    "    Queued behind another run",
  ]);
});
