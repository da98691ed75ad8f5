import { LiveTable, tableLines } from "../../src/cli/live-table";
import { TableModel } from "../../src/cli/table-model";
import { printed } from "../../src/runbooks/printed";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";

const rows = printed(UPGRADE_RUNBOOK.rows).filter(({ row }) => ["1", "2", "F1"].includes(row));
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
    "                                              octo-1   octo-2",
    " 1  Inspect the nodes                            ✓        *",
    " 2  Check for a new version                      ·",
    "",
    "    octo-2: Waiting for X",
  ]);
});

test("progress in percent; rows after a failure only once they have begun", () => {
  const model = new TableModel(rows, machines);
  model.take({ kind: "script-began", row: check!, machine: "octo-1" });
  model.take({ kind: "script-progress", row: check!, machine: "octo-1", percent: 41.6, message: "Backing up: 42 %" });
  expect(drawn(model)[2]).toBe(" 2  Check for a new version                   * 42 %");
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
    "                                              octo-1   octo-2",
    " 1  Inspect the nodes                            *",
    " 2  Check for a new version",
    "",
    "    Queued behind another run",
  ]);
});

test("eight machines fit a terminal of 80 columns: narrow cells, and the ends of the names", () => {
  const eight = Array.from({ length: 8 }, (_, index) => ({ name: `octo-${index + 1}`, roles: ["HAServer"] }));
  const model = new TableModel(rows, eight);
  model.take({ kind: "script-began", row: inspect!, machine: "octo-1" });
  model.take({ kind: "script-progress", row: inspect!, machine: "octo-1", percent: 42, message: "x".repeat(200) });
  const lines = tableLines(model, plain, "*", 80);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(lines[0]).toContain("o-1 o-2 o-3");
  expect(lines[1]).toContain("42%");
});

test("the cursor is hidden while it draws and shown at the end; a frame is one write that blanks nothing", async () => {
  const written: string[] = [];
  const out = {
    columns: 80,
    rows: 24,
    write: (text: string) => written.push(text) > 0,
  } as unknown as NodeJS.WriteStream;
  const table = new LiveTable(out, plain);
  table.began("Run ServerTasks-1", rows, machines);
  table.take({ kind: "script-began", row: inspect!, machine: "octo-1" });
  await new Promise((resolve) => setTimeout(resolve, 350));
  table.ended();
  expect(written[0]).toContain("\u001b[?25l");
  expect(written.at(-1)).toBe("\u001b[?25h");
  const frames = written.slice(1, -1);
  expect(frames.length).toBeGreaterThan(2);
  for (const frame of frames.slice(1)) expect(frame.startsWith("\u001b[4A\r")).toBe(true);
  expect(frames.join("")).not.toMatch(/\u001b\[[012]?[2J]|\u001b\[2K/);
});
