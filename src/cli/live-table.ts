import type { Paint, Style } from "./colour";
import type { RunView, ViewEvent, ViewMachine, ViewRow } from "./run-view";
import { TableModel, type Cell, type CellState } from "./table-model";
import { wrap } from "./wrap";

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
    // The cursor would jump about; whatever ends the process, it is shown again.
    process.once("exit", this.showCursor);
    this.out.write(`${HIDE_CURSOR}\n${wrap(this.paint("bold", title), this.width()).join("\n")}\n\n`);
    this.timer = setInterval(() => this.draw(), REDRAW_MS);
    this.timer.unref();
  }

  take(event: ViewEvent): void {
    this.model?.take(event);
  }

  ended(): void {
    clearInterval(this.timer);
    this.draw();
    this.showCursor();
    process.off("exit", this.showCursor);
    this.model = undefined;
  }

  private readonly showCursor = () => void this.out.write(SHOW_CURSOR);

  private width(): number {
    return Math.max(LEAST_WIDTH, this.out.columns || 100);
  }

  /** One frame in one write: each line over the one before it, then the rest of that line erased. Nothing goes blank. */
  private draw(): void {
    if (!this.model) return;
    this.frame += 1;
    const lines = tableLines(this.model, this.paint, FRAMES[this.frame % FRAMES.length] ?? "", this.width());
    // More lines than the terminal has would scroll and be drawn twice: keep the end, where things happen.
    const room = Math.max(5, (this.out.rows || 40) - 1);
    const shown = lines.slice(-room);
    const back = this.drawnLines > 0 ? `\u001b[${this.drawnLines}A\r` : "";
    const below = shown.length < this.drawnLines ? "\u001b[0J" : "";
    this.out.write(`${back}${shown.map((line) => `${line}\u001b[K\n`).join("")}${below}`);
    this.drawnLines = shown.length;
  }
}

const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const LEAST_WIDTH = 60;
/** The longest name of a step, and a space. */
const STEP_WIDTH = 41;
const LABEL_WIDTH = 4;
const CELL_MOST = 9;
const CELL_LEAST = 4;

/** The lines of the table: pure, so that it can be seen in a test. */
export function tableLines(model: TableModel, paint: Paint, frame: string, width: number): string[] {
  const cell = cellWidth(model.machines.length, width);
  const heads = model.machines.map(({ name }) => centre(name.slice(-(cell - 1)), cell));
  const head = [" ".repeat(LABEL_WIDTH), "".padEnd(STEP_WIDTH), ...heads].join("");
  const rows = model.rows
    .filter((row) => !row.row.startsWith("F") || model.machines.some(({ name }) => hasBegun(model.cell(row, name))))
    .map((row) => {
      const cells = model.machines.map((machine) =>
        model.concerns(row, machine) ? sign(model.cell(row, machine.name), paint, frame, cell) : " ".repeat(cell),
      );
      return `${row.row.padStart(2)}  ${row.name.slice(0, STEP_WIDTH - 1).padEnd(STEP_WIDTH)}${cells.join("")}`;
    });
  const says = model
    .running()
    .filter(({ cell: { says: text } }) => text)
    .map(({ machine, cell: { says: text } }) => paint("dim", cut(`    ${machine}: ${text}`, width)));
  const whole = model.says === "" ? [] : [paint("dim", cut(`    ${model.says}`, width))];
  return [paint("dim", head), ...rows, "", ...says, ...whole];
}

/** As wide as all machines together allow. Machines differ at the end of their names: that is what a narrow one shows. */
const cellWidth = (machines: number, width: number) => {
  const room = Math.floor((width - LABEL_WIDTH - STEP_WIDTH) / Math.max(1, machines));
  return Math.max(CELL_LEAST, Math.min(CELL_MOST, room));
};

const hasBegun = (cell: Cell) => cell.state !== "pending" && cell.state !== "skipped";

function sign({ state, percent }: Cell, paint: Paint, frame: string, width: number): string {
  if (state === "running") {
    const text = percent === undefined ? frame : `${frame} ${Math.round(percent)} %`;
    return paint("cyan", centre(text.length < width ? text : `${Math.round(percent ?? 0)}%`, width));
  }
  const [style, text] = SIGNS[state];
  return paint(style, centre(text, width));
}

function centre(text: string, width: number): string {
  const left = Math.floor((width - text.length) / 2);
  return text.padStart(text.length + left).padEnd(width);
}

const cut = (text: string, width: number) => (text.length > width - 1 ? `${text.slice(0, width - 2)}…` : text);
