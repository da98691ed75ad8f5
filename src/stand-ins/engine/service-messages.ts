/**
 * A service message as Octopus understands it: `##octopus[name attr='base64' …]`
 * (facts: octopus-scripts#service-messages).
 */
export interface ServiceMessage {
  name: string;
  /** By lower-case name: their lookup ignores case. */
  attributes: Readonly<Record<string, string>>;
}

/** What a script printed, line by line: either text at the level that was switched on, or a message. */
export type ScriptLine = { kind: "text"; level: string; text: string } | { kind: "message"; message: ServiceMessage };

const MESSAGE = /##octopus\[([A-Za-z][\w-]*)((?:\s+[\w-]+=(?:'[^']*'|"[^"]*"))*)\s*\]/;
const ATTRIBUTE = /([\w-]+)=(?:'([^']*)'|"([^"]*)")/g;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Reads the output of one stream as Calamari does: a message that does not parse, or a value that is not base64, is text.
 * Level switches (`stdout-verbose`, …) apply to the lines after them.
 */
export class ScriptLineReader {
  private level: string;

  constructor(private readonly stream: "stdout" | "stderr") {
    this.level = this.plainLevel;
  }

  private get plainLevel(): string {
    return this.stream === "stdout" ? "info" : "error";
  }

  /** @returns the line's parts; a level switch yields none */
  read(line: string): ScriptLine[] {
    const match = MESSAGE.exec(line);
    const name = match?.[1];
    if (!match || !name) return line === "" ? [] : [{ kind: "text", level: this.level, text: line }];
    const attributes = readAttributes(match[2] ?? "");
    if (!attributes) return [{ kind: "text", level: this.level, text: line }];
    if (name.startsWith(`${this.stream}-`)) {
      const level = name.slice(this.stream.length + 1);
      this.level = level === "default" ? this.plainLevel : level;
      return [];
    }
    return [{ kind: "message", message: { name, attributes } }];
  }
}

function readAttributes(text: string): Record<string, string> | undefined {
  const attributes: Record<string, string> = {};
  // matchAll would make a pattern of its own for every line.
  ATTRIBUTE.lastIndex = 0;
  for (let match = ATTRIBUTE.exec(text); match; match = ATTRIBUTE.exec(text)) {
    const [, name = "", single, double] = match;
    const value = single ?? double ?? "";
    if (!BASE64.test(value)) return undefined;
    attributes[name.toLowerCase()] = Buffer.from(value, "base64").toString("utf8");
  }
  return attributes;
}
