import { read } from "node:fs";
import { InputFailure } from "../step/failure";

/** The template's script writes at once; whoever starts run.js by hand gets a sentence instead of a hang. */
const STDIN_DEADLINE_SECONDS = 60;
/** How long to wait before a pipe that had nothing to read is asked again. */
const PAUSE_MS = 5;

const EXPECTED =
  "What the step may know must come on stdin, as one line: base64 of UTF-8 JSON {variable name: text}. The step template's script does that; by hand it may be the JSON itself, as in: node run.js < inputs.json";

/**
 * Reads what the template's script hands over: one line, base64 of UTF-8 JSON {variable name: text}, up to the end of
 * the stream. Whatever is not base64 is skipped, because Windows PowerShell may send a byte order mark before it. Whoever
 * runs one step by hand sends the JSON itself, from a file: it begins with a brace, which base64 never has.
 * @throws InputFailure when it does not end in time, or is not that
 */
export async function readVariables(
  descriptor = 0,
  deadlineSeconds = STDIN_DEADLINE_SECONDS,
): Promise<Record<string, string>> {
  const bytes = await readToEnd(descriptor, deadlineSeconds);
  const text =
    bytes
      ?.toString("utf8")
      .replace(/^\uFEFF/, "")
      .trim() ?? "";
  if (text.startsWith("{"))
    return textsIn(parse(text), (name) => {
      // In a file written by hand, a true that counts as not given would make a dry run a real one.
      throw new InputFailure([`${name} must be a text in quotes, as in "True" or "900".`]);
    });
  const line = text.replace(/[^A-Za-z0-9+/=]/g, "");
  return textsIn(parse(Buffer.from(line, "base64").toString("utf8")), () => undefined);
}

function parse(json: string): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw new InputFailure([EXPECTED]);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw new InputFailure([EXPECTED]);
  return parsed;
}

/** A null variable is no text: the same as not given. What else is none is for `onOther` to say. */
function textsIn(variables: object, onOther: (name: string) => void): Record<string, string> {
  const texts = Object.entries(variables).filter((entry): entry is [string, string] => {
    const [name, value] = entry as [string, unknown];
    if (typeof value !== "string" && value !== null) onOther(name);
    return typeof value === "string";
  });
  return Object.fromEntries(texts);
}

/**
 * Reads the descriptor itself: process.stdin would load Node's network modules first.
 * @returns undefined when it did not end in time or cannot be read
 */
function readToEnd(descriptor: number, deadlineSeconds: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const deadline = setTimeout(() => resolve(undefined), deadlineSeconds * 1000);
    const end = (bytes: Buffer | undefined) => {
      clearTimeout(deadline);
      resolve(bytes);
    };
    const next = () => {
      read(descriptor, Buffer.alloc(65_536), 0, 65_536, null, (error, count, buffer) => {
        if (error?.code === "EAGAIN") setTimeout(next, PAUSE_MS);
        // Windows reports the end of a pipe as an error.
        else if (error?.code === "EOF" || (!error && count === 0)) end(Buffer.concat(chunks));
        else if (error) end(undefined);
        else {
          chunks.push(buffer.subarray(0, count));
          next();
        }
      });
    };
    next();
  });
}
