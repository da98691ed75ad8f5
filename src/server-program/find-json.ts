import type * as z from "zod";

const CLOSERS: Readonly<Record<string, string>> = { "{": "}", "[": "]" };

/**
 * The first JSON object or array in a program's output that has the wanted form: a log line or an exception may stand
 * before it, and lines may follow (OctopusDSC#179).
 */
export function findJson<S extends z.ZodType>(text: string, schema: S): z.output<S> | undefined {
  for (let at = nextStart(text, 0); at >= 0; at = nextStart(text, at + 1)) {
    const end = endOf(text, at);
    if (end < 0) continue;
    const understood = schema.safeParse(parsed(text.slice(at, end)));
    if (understood.success) return understood.data;
  }
  return undefined;
}

function nextStart(text: string, from: number): number {
  const found = text.slice(from).search(/[{[]/);
  return found < 0 ? -1 : from + found;
}

/** One past the bracket that closes the one at `start`; brackets in texts do not count. */
function endOf(text: string, start: number): number {
  const open: string[] = [];
  let inText = false;
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at] ?? "";
    if (inText) {
      if (sign === "\\") at += 1;
      else if (sign === '"') inText = false;
    } else if (sign === '"') inText = true;
    else if (sign in CLOSERS) open.push(CLOSERS[sign] ?? "");
    else if (sign === "}" || sign === "]") {
      if (open.pop() !== sign) return -1;
      if (open.length === 0) return at + 1;
    }
  }
  return -1;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
