import type { Paint } from "./colour";
import type { RunView, ViewEvent } from "./run-view";

/** What every step says of its fast clock: the first line of the output has said it. */
const ANNOUNCEMENT = "This is a rehearsal: ";

/** Says what happens line by line, for logs and pipes. Verbose lines of the scripts only when asked for. */
export class PlainLines implements RunView {
  private readonly said = new Set<string>();
  private readonly tenths = new Map<string, number>();

  constructor(
    private readonly write: (line: string) => void,
    private readonly paint: Paint,
    private readonly verbose: boolean,
  ) {}

  began(title: string): void {
    this.write("");
    this.write(this.paint("bold", title));
  }

  take(event: ViewEvent): void {
    const line = this.lineOf(event);
    if (line !== undefined) this.write(line);
  }

  ended(): void {
    this.write("");
  }

  private lineOf(event: ViewEvent): string | undefined {
    if (event.kind === "task-text") {
      return event.level === "verbose" && !this.verbose ? undefined : `   ${this.levelled(event.level, event.text)}`;
    }
    const row = event.row.row.padStart(2);
    if (event.kind === "row-skipped") return this.paint("dim", `${row} ${event.row.name}: skipped, ${event.because}`);
    const where = `${row} ${event.machine}`;
    switch (event.kind) {
      case "script-began":
        return this.paint("bold", `${where}  ${event.row.name}`);
      case "script-text":
        if (event.level === "verbose" && !this.verbose) return undefined;
        if (event.text.startsWith(ANNOUNCEMENT)) return undefined;
        if (event.level === "error") this.said.add(event.text);
        return `${where}    ${this.levelled(event.level, event.text)}`;
      case "script-artifact":
        return `${where}    artifact ${event.name}`;
      case "script-ended":
        if (event.outcome === "success") return undefined;
        if (event.outcome === "skipped") return this.paint("dim", `${where}    skipped`);
        // The script has printed its reason on stderr, unless it was killed.
        return this.paint(
          "red",
          `${where}    ${event.outcome}${this.said.has(event.reason) ? "" : `: ${event.reason}`}`,
        );
      case "script-progress":
        return this.progressLine(where, event);
      case "script-output":
        return undefined;
    }
  }

  /** Every tenth of the way, so that a log does not fill with it. */
  private progressLine(where: string, { percent, message }: { percent: number; message: string }): string | undefined {
    const tenth = Math.floor(percent / 10);
    if (this.tenths.get(where) === tenth) return undefined;
    this.tenths.set(where, tenth);
    return this.paint("dim", `${where}    ${message || `${Math.round(percent)} %`}`);
  }

  private levelled(level: string, text: string): string {
    if (level === "highlight") return this.paint("bold", text);
    if (level === "warning") return this.paint("yellow", `warning: ${text}`);
    if (level === "error") return this.paint("red", text);
    return level === "wait" || level === "verbose" ? this.paint("dim", text) : text;
  }
}
