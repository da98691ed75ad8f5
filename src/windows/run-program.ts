import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import type { Surroundings } from "../step/context";
import { wholeExitCode } from "./whole-exit-code";

/** How a program ended. Success and failure have the same fields: ask `timedOut`, `exitCode`, not the text. */
export interface ProgramResult {
  /** The exit code as Windows means it (signed 32 bit); undefined when it could not be started or was ended by us. */
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
  timedOut: boolean;
  /** Why it could not be started, e.g. `ENOENT`. */
  startError: string | undefined;
}

export interface ProgramCall {
  program: string;
  /** Never a secret: the list of processes shows these to everyone. */
  args: readonly string[];
  /** Undefined: no time limit (the database upgrade). The program is ended when it is over. */
  timeoutSeconds: number | undefined;
  /** Text for the program's stdin. */
  input?: string;
  /** Called with each whole line of stdout and stderr as it comes. */
  onLine?: (line: string) => void;
  env?: NodeJS.ProcessEnv;
  /** Hands the arguments over exactly as they are (Windows only): msiexec parses its own command line. */
  verbatimArguments?: boolean;
}

/** Runs a program. The one way a step starts one; tests and the rehearsal hand in others or play the programs. */
export type RunProgram = (call: ProgramCall) => Promise<ProgramResult>;

/** Keep at most this much of each stream: a program that writes a megabyte must not fill the memory. */
const KEPT_CHARACTERS = 1_000_000;
/** A program that ended but left a child holding its pipes is not waited for longer than this. */
const PIPE_GRACE_SECONDS = 2;

/** The real one. */
export function programRunner({ clock, signal }: Pick<Surroundings, "clock" | "signal">): RunProgram {
  return (call) =>
    new Promise((resolve) => {
      const result: ProgramResult = {
        exitCode: undefined,
        stdout: "",
        stderr: "",
        timedOut: false,
        startError: undefined,
      };
      let child: ChildProcessWithoutNullStreams;
      try {
        child = start(call);
      } catch (error) {
        // Some refusals are thrown instead of told: EINVAL for a .cmd file (facts, lab 5), a NUL in an argument.
        resolve({ ...result, startError: codeOf(error) });
        return;
      }
      const limit = call.timeoutSeconds === undefined ? undefined : clock.timeout(call.timeoutSeconds);
      const onLimit = () => {
        result.timedOut = true;
        child.kill("SIGKILL");
      };
      const onSignal = () => child.kill("SIGKILL");
      limit?.addEventListener("abort", onLimit, { once: true });
      signal.addEventListener("abort", onSignal, { once: true });
      const finish = () => {
        limit?.removeEventListener("abort", onLimit);
        signal.removeEventListener("abort", onSignal);
        child.stdout.destroy();
        child.stderr.destroy();
        resolve(result);
      };
      collectLines(child.stdout, call.onLine, (text) => (result.stdout = keep(result.stdout, text)));
      collectLines(child.stderr, call.onLine, (text) => (result.stderr = keep(result.stderr, text)));
      child.on("error", (error) => {
        result.startError = codeOf(error);
        finish();
      });
      child.on("exit", (code) => {
        result.exitCode = code === null ? undefined : wholeExitCode(code, child.pid, call.env ?? process.env);
        setTimeout(finish, PIPE_GRACE_SECONDS * 1000).unref();
      });
      child.on("close", finish);
      child.stdin.on("error", () => undefined); // a program that does not read its input ends when it likes
      child.stdin.end(call.input ?? "");
    });
}

const start = ({ program, args, env, verbatimArguments = false }: ProgramCall): ChildProcessWithoutNullStreams =>
  spawn(program, [...args], {
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
    windowsVerbatimArguments: verbatimArguments,
    ...(env ? { env } : {}),
  });

const codeOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
};

const keep = (before: string, text: string) =>
  before.length >= KEPT_CHARACTERS ? before : (before + text).slice(0, KEPT_CHARACTERS);

function collectLines(
  stream: NodeJS.ReadableStream,
  onLine: ((line: string) => void) | undefined,
  onText: (text: string) => void,
): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    onText(text);
    if (!onLine) return;
    const whole = rest + text;
    // A carriage return at the end may be the first half of a line end.
    const lines = whole.replace(/\r$/, "").split(/\r?\n|\r/);
    rest = (lines.pop() ?? "") + (whole.endsWith("\r") ? "\r" : "");
    for (const line of lines) onLine(line);
  });
  stream.on("end", () => {
    const line = rest.replace(/\r$/, "");
    if (line && onLine) onLine(line);
  });
}
