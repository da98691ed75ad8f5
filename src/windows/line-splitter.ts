import { StringDecoder } from "node:string_decoder";

/** A line is cut here, although it goes on: a program that never ends its line must not fill the memory. */
const LONGEST_LINE_CHARACTERS = 1_000_000;

/** Cuts what a program prints into lines, in whatever pieces the bytes come: each line once, the last without its end too. */
export class LineSplitter {
  private readonly decoder = new StringDecoder("utf8");
  private rest = "";

  constructor(private readonly onLine: (line: string) => void) {}

  /** @returns these bytes as text */
  take(bytes: Uint8Array): string {
    const text = this.decoder.write(bytes);
    this.cut(text);
    return text;
  }

  /** Nothing more comes. @returns what was left of a character that came in part */
  end(): string {
    const text = this.decoder.end();
    this.cut(text);
    const line = this.rest.replace(/\r$/, "");
    this.rest = "";
    if (line) this.onLine(line);
    return text;
  }

  private cut(text: string): void {
    const whole = this.rest + text;
    // A carriage return at the end may be the first half of a line end.
    const lines = whole.replace(/\r$/, "").split(/\r?\n|\r/);
    this.rest = (lines.pop() ?? "") + (whole.endsWith("\r") ? "\r" : "");
    for (const line of lines) this.onLine(line);
    if (this.rest.length < LONGEST_LINE_CHARACTERS) return;
    this.onLine(this.rest);
    this.rest = "";
  }
}
