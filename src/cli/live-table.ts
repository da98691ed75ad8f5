import type { Paint, Style } from "./colour";
import type { RunView, ViewEvent, ViewMachine, ViewRow } from "./run-view";
import { TableModel, type Cell, type CellState } from "./table-model";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const REDRAW_MS = 100;
const SIGNS: Record<Exclude<CellState, "running">, [Style, string]> = {
  pending: ["dim", "·"],
  success: ["green", "✓"],
  failed: ["red", "✗"],
  cancelled: ["yellow", "■"],
  skipped: ["dim", "-"],
};

/** Draws the run on a terminal, in place: step by machine, progress, and what each running step waits for. */
export class LiveTable implements RunView {
  private model: TableModel | undefined;
  private drawnLines = 0;
  private frame = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly paint: Paint,
  ) {}

  began(title: string, rows: readonly ViewRow[], machines: readonly ViewMachine[]): void {
    this.model = new TableModel(rows, machines);
    this.drawnLines = 0;
    this.out.write(`\n${this.paint("bold", title)}\n\n`);
    this.timer = setInterval(() => this.draw(), REDRAW_MS);
    this.timer.unref();
  }

  take(event: ViewEvent): void {
    this.model?.take(event);
  }

  ended(): void {
    clearInterval(this.timer);
    this.draw();
    this.model = undefined;
  }

  private draw(): void {
    if (!this.model) return;
    this.frame += 1;
    const width = Math.max(60, this.out.columns || 100);
    const lines = tableLines(this.model, this.paint, FRAMES[this.frame % FRAMES.length] ?? "", width);
    // More lines than the terminal has would scroll and be drawn twice: keep the end, where things happen.
    const room = Math.max(5, (this.out.rows || 40) - 1);
    const shown = lines.slice(-room);
    const back = this.drawnLines > 0 ? `\u001b[${this.drawnLines}A` : "";
    this.out.write(`${back}${shown.map((line) => `\u001b[2K${line}\n`).join("")}\u001b[0J`);
    this.drawnLines = shown.length;
  }
}

const STEP_WIDTH = 44;
const CELL_WIDTH = 9;

/** The lines of the table: pure, so that it can be looked at in a test. */
export function tableLines(model: TableModel, paint: Paint, frame: string, width: number): string[] {
  const head = ["    ", "".padEnd(STEP_WIDTH), ...model.machines.map(({ name }) => centre(name))].join("");
  const rows = model.rows
    .filter((row) => !row.row.startsWith("F") || model.machines.some(({ name }) => hasBegun(model.cell(row, name))))
    .map((row) => {
      const cells = model.machines.map((machine) =>
        model.concerns(row, machine) ? sign(model.cell(row, machine.name), paint, frame) : " ".repeat(CELL_WIDTH),
      );
      return `${row.row.padStart(2)}  ${row.name.padEnd(STEP_WIDTH)}${cells.join("")}`;
    });
  const says = model
    .running()
    .filter(({ cell }) => cell.says)
    .map(({ machine, cell }) => paint("dim", cut(`    ${machine}: ${cell.says}`, width)));
  const whole = model.says === "" ? [] : [paint("dim", cut(`    ${model.says}`, width))];
  return [paint("dim", head), ...rows, "", ...says, ...whole];
}

const hasBegun = (cell: Cell) => cell.state !== "pending" && cell.state !== "skipped";

function sign(cell: Cell, paint: Paint, frame: string): string {
  if (cell.state === "running") {
    return paint("cyan", centre(cell.percent === undefined ? frame : `${frame} ${Math.round(cell.percent)} %`));
  }
  const [style, text] = SIGNS[cell.state];
  return paint(style, centre(text));
}

function centre(text: string): string {
  const cutText = text.slice(0, CELL_WIDTH);
  const left = Math.floor((CELL_WIDTH - cutText.length) / 2);
  return cutText.padStart(cutText.length + left).padEnd(CELL_WIDTH);
}

const cut = (text: string, width: number) => (text.length > width - 1 ? `${text.slice(0, width - 2)}…` : text);
