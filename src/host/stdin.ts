import { InputFailure } from "../step/failure";

/** The template's script writes at once; whoever starts run.js by hand gets a sentence instead of a hang. */
const STDIN_DEADLINE_SECONDS = 60;

const WISH =
  "What the step may know must come on stdin, as one line: base64 of UTF-8 JSON {variable name: text}. The step template's script does that.";

/**
 * Reads what the template's script hands over: one line, base64 of UTF-8 JSON {variable name: text}. Whatever is not
 * base64 is skipped, because Windows PowerShell may send a byte order mark before it.
 * @throws InputFailure when nothing comes in time, or what comes is not that
 */
export async function readVariables(
  stdin: NodeJS.ReadableStream,
  deadlineSeconds = STDIN_DEADLINE_SECONDS,
): Promise<Record<string, string>> {
  const line = (await readAll(stdin, deadlineSeconds)).toString("latin1").replace(/[^A-Za-z0-9+/=]/g, "");
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

function readAll(stdin: NodeJS.ReadableStream, deadlineSeconds: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const deadline = setTimeout(() => reject(new InputFailure([WISH])), deadlineSeconds * 1000);
    stdin.on("data", (chunk: Buffer) => chunks.push(chunk));
    stdin.once("error", () => {
      clearTimeout(deadline);
      reject(new InputFailure([WISH]));
    });
    stdin.once("end", () => {
      clearTimeout(deadline);
      resolve(Buffer.concat(chunks));
    });
  });
}
