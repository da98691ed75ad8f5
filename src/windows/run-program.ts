import { spawn, type ChildProcess } from "node:child_process";
import type { Surroundings } from "../step/context";
import { followOutput } from "./follow-output";
import { LineSplitter } from "./line-splitter";
import type { OutputFile } from "./output-file";
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
  /** It prints to this file instead of to pipes: what it says is not lost when this process ends before it does. */
  output?: OutputFile;
  env?: NodeJS.ProcessEnv;
  /** Hands the arguments over exactly as they are (Windows only): msiexec parses its own command line. */
  verbatimArguments?: boolean;
}

/**
 * Runs a program. The one way a step starts one; tests and the rehearsal hand in others or play the programs. Rejects only
 * when the program has ended and its `output` cannot be read.
 */
export type RunProgram = (call: ProgramCall) => Promise<ProgramResult>;

/** Keep at most this much of each stream: a program that writes a megabyte must not fill the memory. */
const KEPT_CHARACTERS = 1_000_000;
/** A program that ended but left a child holding its pipes is not waited for longer than this. */
const PIPE_GRACE_SECONDS = 2;

/** The real one. */
export function programRunner({ clock, signal }: Pick<Surroundings, "clock" | "signal">): RunProgram {
  return (call) =>
    new Promise((resolve, reject) => {
      const result: ProgramResult = {
        exitCode: undefined,
        stdout: "",
        stderr: "",
        timedOut: false,
        startError: undefined,
      };
      let child: ChildProcess;
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
      const ended = new AbortController();
      const finish = () => {
        limit?.removeEventListener("abort", onLimit);
        signal.removeEventListener("abort", onSignal);
        child.stdout?.destroy();
        child.stderr?.destroy();
        ended.abort();
        followed.then(() => resolve(result), reject);
      };
      const toStdout = hearing(call, (text) => (result.stdout = keep(result.stdout, text)));
      const toStderr = hearing(call, (text) => (result.stderr = keep(result.stderr, text)));
      child.stdout?.on("data", toStdout.take).on("end", toStdout.end);
      child.stderr?.on("data", toStderr.take).on("end", toStderr.end);
      const followed = call.output ? follow(call.output, ended.signal, toStdout) : Promise.resolve();
      child.on("error", (error) => {
        result.startError = codeOf(error);
        finish();
      });
      child.on("exit", (code) => {
        result.exitCode = code === null ? undefined : wholeExitCode(code, child.pid, call.env ?? process.env);
        setTimeout(finish, PIPE_GRACE_SECONDS * 1000).unref();
      });
      child.on("close", finish);
      child.stdin?.on("error", () => undefined); // a program that does not read its input ends when it likes
      child.stdin?.end(call.input ?? "");
    });
}

interface Hearing {
  take: (bytes: Buffer) => void;
  end: () => void;
}

function hearing({ onLine }: ProgramCall, onText: (text: string) => void): Hearing {
  const lines = new LineSplitter((line) => onLine?.(line));
  return { take: (bytes) => onText(lines.take(bytes)), end: () => onText(lines.end()) };
}

async function follow(output: OutputFile, ended: AbortSignal, { take, end }: Hearing): Promise<void> {
  await followOutput(output, ended, take);
  end();
}

const start = ({ program, args, env, output, verbatimArguments = false }: ProgramCall): ChildProcess =>
  spawn(program, [...args], {
    stdio: output ? ["pipe", output.descriptor, output.descriptor] : ["pipe", "pipe", "pipe"],
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
