import { read } from "node:fs";
import { InputFailure } from "../step/failure";

/** The template's script writes at once; whoever starts run.js by hand gets a sentence instead of a hang. */
const STDIN_DEADLINE_SECONDS = 60;
/** How long to wait before a pipe that had nothing to read is asked again. */
const PAUSE_MS = 5;

const WISH =
  "What the step may know must come on stdin, as one line: base64 of UTF-8 JSON {variable name: text}. The step template's script does that.";

/**
 * Reads what the template's script hands over: one line, base64 of UTF-8 JSON {variable name: text}, up to the end of
 * the stream. Whatever is not base64 is skipped, because Windows PowerShell may send a byte order mark before it.
 * @throws InputFailure when it does not end in time, or is not that
 */
export async function readVariables(
  descriptor = 0,
  deadlineSeconds = STDIN_DEADLINE_SECONDS,
): Promise<Record<string, string>> {
  const bytes = await readToEnd(descriptor, deadlineSeconds);
  const line = bytes?.toString("latin1").replace(/[^A-Za-z0-9+/=]/g, "") ?? "";
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(line, "base64").toString("utf8"));
  } catch {
    throw new InputFailure([WISH]);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw new InputFailure([WISH]);
  // A null variable is no text: the same as not given.
  const texts = Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === "string");
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
