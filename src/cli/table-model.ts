import type { RunnerEvent } from "../rehearsal/runner/run-runbook";
import type { RunbookRow } from "../runbook/upgrade";

export type CellState = "pending" | "running" | "success" | "failed" | "cancelled" | "skipped";

export interface Cell {
  state: CellState;
  percent: number | undefined;
  /** The last thing it said or waits for. */
  says: string;
}

/** The table of a run, step by machine, as far as it has come: what the live view draws. */
export class TableModel {
  private readonly cells = new Map<string, Cell>();
  private readonly skipped = new Map<string, string>();

  constructor(
    readonly rows: readonly RunbookRow[],
    readonly machines: readonly { name: string; roles: readonly string[] }[],
  ) {}

  cell(row: RunbookRow, machine: string): Cell {
    const key = `${row.row}/${machine}`;
    const known = this.cells.get(key);
    if (known) return known;
    const cell: Cell = { state: this.skipped.has(row.row) ? "skipped" : "pending", percent: undefined, says: "" };
    this.cells.set(key, cell);
    return cell;
  }

  concerns(row: RunbookRow, machine: { roles: readonly string[] }): boolean {
    return machine.roles.includes(row.role);
  }

  skippedBecause(row: RunbookRow): string | undefined {
    return this.skipped.get(row.row);
  }

  running(): { row: RunbookRow; machine: string; cell: Cell }[] {
    return this.rows.flatMap((row) =>
      this.machines
        .map(({ name }) => ({ row, machine: name, cell: this.cell(row, name) }))
        .filter(({ cell }) => cell.state === "running"),
    );
  }

  take(event: RunnerEvent): void {
    if (event.kind === "row-skipped") {
      this.skipped.set(event.row.row, event.because);
      for (const { name } of this.machines) this.cell(event.row, name).state = "skipped";
      return;
    }
    const cell = this.cell(event.row, event.machine);
    switch (event.kind) {
      case "script-began":
        cell.state = "running";
        break;
      case "script-text":
        if (event.level === "wait" || event.level === "info" || event.level === "highlight") cell.says = event.text;
        break;
      case "script-progress":
        cell.percent = event.percent;
        cell.says = event.message;
        break;
      case "script-ended":
        cell.state = event.outcome;
        if (event.outcome === "failed") cell.says = event.reason;
        break;
      case "script-output":
      case "script-artifact":
        break;
    }
  }
}
