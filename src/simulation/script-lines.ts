import type { ScriptListener } from "../stand-ins/engine/script-carrier";
import { ScriptLineReader } from "../stand-ins/engine/service-messages";

/** As Node's readline ends a line, by which the rehearsal reads what a process writes. */
const LINE_END = /\r?\n|[\r\u2028\u2029]/;

/** One stream of a script, read line by line. */
export class ScriptLines {
  private readonly reader: ScriptLineReader;
  private begun = "";

  constructor(
    stream: "stdout" | "stderr",
    private readonly listener: ScriptListener,
  ) {
    this.reader = new ScriptLineReader(stream);
  }

  write(text: string): void {
    const lines = (this.begun + text).split(LINE_END);
    this.begun = lines.pop() ?? "";
    for (const line of lines) this.tell(line);
  }

  /** The last line may be without an end. */
  close(): void {
    if (this.begun !== "") this.tell(this.begun);
    this.begun = "";
  }

  private tell(line: string): void {
    for (const part of this.reader.read(line)) {
      if (part.kind === "message") this.listener.onMessage(part.message);
      else this.listener.onText(part.level, part.text);
    }
  }
}
