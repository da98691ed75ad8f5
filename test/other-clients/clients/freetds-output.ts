import type { Answer, ResultSet, Told } from "./client";

/** Between two values, and after a row: what no value of the tests holds. */
export const TERMINATORS = { column: "\x1f", row: "\x1e\n" };

type Part =
  | { kind: "row"; cells: string[] }
  | { kind: "end-of-rows" }
  | { kind: "message"; severity: number; told: Told }
  /** FreeTDS' own. */
  | { kind: "client-error"; number: number }
  | { kind: "nothing" };

/** What `tsql` writes, in the order of its writing. */
const PARTS: readonly { pattern: RegExp; read: (match: readonly string[]) => Part }[] = [
  { pattern: /\r?(?:\d+> )+/y, read: () => ({ kind: "nothing" }) },
  {
    pattern: /Msg (\d+) \(severity (\d+), state \d+\) from .*? Line \d+:\n\t"([\s\S]*?)"\n/y,
    read: ([, number, severity, message = ""]) => ({
      kind: "message",
      severity: Number(severity),
      told: { number: Number(number), message },
    }),
  },
  {
    pattern: /Error (\d+) \(severity \d+\):\n\t.*\n(?:\tOS error .*\n)?/y,
    read: ([, number]) => ({ kind: "client-error", number: Number(number) }),
  },
  { pattern: /\(\d+ rows? affected\)\n/y, read: () => ({ kind: "end-of-rows" }) },
  {
    pattern: /([^\x1e]*)\x1e\n/y,
    read: ([, cells = ""]) => ({ kind: "row", cells: cells.split(TERMINATORS.column) }),
  },
  { pattern: /.*\n/y, read: () => ({ kind: "nothing" }) },
];

function* partsOf(output: string): Generator<Part> {
  for (let at = 0; at < output.length;) {
    const found = PARTS.flatMap(({ pattern, read }) => {
      pattern.lastIndex = at;
      const match = pattern.exec(output);
      return match ? [{ length: match[0].length, part: read(match) }] : [];
    })[0];
    if (!found) return; // the rest of a line has not come yet
    at += found.length;
    yield found.part;
  }
}

/** Every error of its own ends the connection, or is why there was none. */
const TIMED_OUT = 20_003;
const LARGEST_MESSAGE_CLASS = 10;

/** The first row of a result set is its column names. */
export function readOutput(output: string): Answer {
  const answer: Answer = { results: [], messages: [], errors: [], ended: undefined };
  let set: ResultSet | undefined;
  for (const part of partsOf(output)) {
    if (part.kind === "row" && !set) {
      set = { columns: part.cells, rows: [] };
      answer.results.push(set);
    } else if (part.kind === "row") set?.rows.push(part.cells.map((cell) => (cell === "NULL" ? null : cell)));
    else if (part.kind === "end-of-rows") set = undefined;
    else if (part.kind === "message") {
      (part.severity > LARGEST_MESSAGE_CLASS ? answer.errors : answer.messages).push(part.told);
    } else if (part.kind === "client-error")
      answer.ended ??= part.number === TIMED_OUT ? "timed-out" : "connection-lost";
  }
  return answer;
}
