import type { Clock } from "../machine/clock";
import type { Stdin } from "../machine/own-process";
import { Failure, InputFailure } from "../step/failure";

/** The template's script writes at once; whoever starts run.js by hand gets a sentence instead of a hang. */
const STDIN_DEADLINE_SECONDS = 60;

/**
 * Ends the line of a starter that keeps stdin open for as long as it lives. Without it the message goes up to the end of
 * the stream, and says nothing about who is still there: a file, or `echo … | node run.js`.
 */
export const STAYS_OPEN = "stays-open";
const PROMISE = new RegExp(`\\s${STAYS_OPEN}\\s*\\n`);

const EXPECTED =
  "The step reads its variables from stdin, as one line: base64 of UTF-8 JSON {variable name: text}. The step template's script does that; by hand it may be the JSON itself, as in: node run.js < inputs.json";

export interface HandedOver {
  variables: Record<string, string>;
  /** Aborted, with the failure to end with, once whoever started the step is gone; never, when nobody said to stay. */
  starterGone: AbortSignal;
}

/**
 * Reads what the template's script hands over: base64 of UTF-8 JSON {variable name: text}, and listens from then on
 * whether the script is still there. Whatever is not base64 is skipped, because Windows PowerShell may send a byte order
 * mark before it. Whoever runs one step by hand sends the JSON itself, from a file: it begins with a brace, which base64
 * never has. The stream and not the descriptor is read: a read of a descriptor that blocks keeps Node from exiting.
 * @throws InputFailure when the message does not end in time, or is not that
 */
export async function readHandOver(
  stdin: Stdin,
  clock: Pick<Clock, "timeout">,
  timeoutSeconds = STDIN_DEADLINE_SECONDS,
): Promise<HandedOver> {
  const gone = new AbortController();
  const message = await firstMessage(stdin, clock.timeout(timeoutSeconds), () => gone.abort(starterGone()));
  return {
    variables: variablesIn(message.text),
    starterGone: message.isPromised ? gone.signal : new AbortController().signal,
  };
}

/** What was handed over, without the promise that ended it. */
interface Message {
  text: string;
  isPromised: boolean;
}

const NOTHING: Message = { text: "", isPromised: false };

function messageOf(whole: string): Message {
  const promised = withoutPromise(whole);
  return { text: promised ?? whole, isPromised: promised !== undefined };
}

/**
 * The message is long and its promise comes last: from there on alone it is looked at more closely.
 * @returns undefined when nobody said to stay
 */
function withoutPromise(message: string): string | undefined {
  const from = message.lastIndexOf(STAYS_OPEN) - 1;
  const end = from < 0 ? "" : message.slice(from);
  return PROMISE.test(end) ? message.slice(0, from) + end.replace(PROMISE, "") : undefined;
}

/** @returns nothing when it did not end in time or cannot be read */
function firstMessage(stdin: Stdin, deadline: AbortSignal, onEnd: () => void): Promise<Message> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const whole = () => Buffer.concat(chunks).toString("utf8");
    const end = (message: Message) => {
      // From now on it is only listened to: a step that has nothing left to do is not kept alive.
      stdin.unref?.();
      resolve(message);
    };
    deadline.addEventListener("abort", () => end(NOTHING), { once: true });
    stdin
      .on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        if (!chunk.includes("\n")) return;
        const message = messageOf(whole());
        if (message.isPromised) end(message);
      })
      // Listened to from the beginning: the end may come with the message.
      .once("end", () => {
        onEnd();
        end(messageOf(whole()));
      })
      .on("error", () => {
        onEnd();
        end(NOTHING);
      });
  });
}

function variablesIn(message: string): Record<string, string> {
  const text = message.replace(/^\uFEFF/, "").trim();
  if (text.startsWith("{"))
    return textsIn(parse(text), (name) => {
      // In a file written by hand, a true that counts as not given would make a dry run a real one.
      throw new InputFailure([`${name} must be a string in quotes, as in "True" or "900".`]);
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
  const given = variables as Record<string, unknown>;
  const others = Object.keys(given).filter((name) => typeof given[name] !== "string");
  if (others.length === 0) return given as Record<string, string>;
  for (const name of others) if (given[name] !== null) onOther(name);
  const texts = Object.entries(given).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(texts);
}

const starterGone = () =>
  new Failure({
    code: "Starter-Gone",
    what: "The script that started this step is gone, so the step began nothing new.",
    why: "Its standard input was closed: PowerShell was ended, by a cancel or by someone, and this program was left running.",
    next: "Run the runbook again: whatever had begun was finished, and each step checks the node first.",
  });
