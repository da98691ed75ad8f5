import type { ViewEvent, ViewMachine, ViewRow } from "./run-view";

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
  /** Row and machine of which something was heard. */
  private readonly heard = new Set<string>();
  /** The last line about the run as a whole. */
  says = "";

  constructor(
    readonly rows: readonly ViewRow[],
    readonly machines: readonly ViewMachine[],
  ) {}

  cell(row: ViewRow, machine: string): Cell {
    const key = `${row.row}/${machine}`;
    const known = this.cells.get(key);
    if (known) return known;
    const cell: Cell = { state: this.skipped.has(row.row) ? "skipped" : "pending", percent: undefined, says: "" };
    this.cells.set(key, cell);
    return cell;
  }

  /** By its role where it is known, else by what was heard. */
  concerns({ row, role }: ViewRow, { name, roles }: ViewMachine): boolean {
    return role === undefined ? this.heard.has(`${row}/${name}`) : (roles?.includes(role) ?? false);
  }

  skippedBecause(row: ViewRow): string | undefined {
    return this.skipped.get(row.row);
  }

  running(): { row: ViewRow; machine: string; cell: Cell }[] {
    return this.rows.flatMap((row) =>
      this.machines
        .map(({ name }) => ({ row, machine: name, cell: this.cell(row, name) }))
        .filter(({ cell }) => cell.state === "running"),
    );
  }

  take(event: ViewEvent): void {
    if (event.kind === "row-skipped") {
      this.skipped.set(event.row.row, event.because);
      for (const { name } of this.machines) this.cell(event.row, name).state = "skipped";
      return;
    }
    if (event.kind === "task-text") {
      this.says = event.text;
      return;
    }
    this.heard.add(`${event.row.row}/${event.machine}`);
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
