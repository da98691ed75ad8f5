import { STEP_NAMES } from "../names/steps";
import type { Paint } from "./colour";
import type { ViewEvent } from "./run-view";

const WOULD = /^Would .+/;

/** Gathers what the steps of a dry run say they would do: a table of ticks has no room for it. */
export class WouldLines {
  /** By row and machine, in the order in which they were heard. */
  private readonly said = new Map<string, { row: string; name: string; machine: string; lines: string[] }>();
  /** What the run as a whole comes to: the highlights of the step that decides. */
  private readonly decided: string[] = [];

  take(event: ViewEvent): void {
    if (event.kind !== "script-text") return;
    const { row, machine, text, level } = event;
    if (level === "highlight" && row.name === DECIDES) this.decided.push(text);
    if (!WOULD.test(text)) return;
    const key = `${row.row}/${machine}`;
    const known = this.said.get(key) ?? { ...row, machine, lines: [] };
    known.lines.push(text);
    this.said.set(key, known);
  }

  /** Empty when nothing was said: then it was no dry run, or there is nothing to do. */
  lines(paint: Paint): string[] {
    if (this.said.size === 0) return [];
    const rows = [...this.said.values()].sort((a, b) => order(a.row) - order(b.row));
    let last = "";
    const lines = rows.flatMap(({ row, name, machine, lines: would }) => {
      const head = row === last ? [] : [`${row.padStart(3)}  ${name}`];
      last = row;
      return [...head, ...would.map((line) => `     ${machine}: ${line}`)];
    });
    return ["", paint("bold", "What a real run would do"), ...this.decided, ...lines, ""];
  }
}

const DECIDES = STEP_NAMES["check-version"];
/** What somebody added first, then `1`, `2`, and `F1` after all of them. */
const order = (row: string) => (row.startsWith("+") ? -1 : Number(row.replace("F", "1000")));
