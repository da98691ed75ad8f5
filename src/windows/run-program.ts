import type { Programs } from "../machine/programs";
import type { Surroundings } from "../step/context";
import { followOutput } from "./follow-output";
import { LineSplitter } from "./line-splitter";
import type { OutputFile } from "./output-file";

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

/** What running a program takes. */
type ProgramSurroundings = Pick<Surroundings, "clock" | "signal"> & { programs: Programs };

/** The real one. */
export function programRunner({ clock, signal, programs }: ProgramSurroundings): RunProgram {
  return async ({ program, args, env, verbatimArguments, input, output, onLine, timeoutSeconds }) => {
    let timedOut = false;
    const toStdout = new Hearing(onLine);
    const toStderr = new Hearing(onLine);
    const running = programs.start(
      { program, args, env, verbatimArguments, outputDescriptor: output?.descriptor },
      { out: (bytes) => toStdout.take(bytes), error: (bytes) => toStderr.take(bytes) },
    );
    const following = output && follow(output, clock, (bytes) => toStdout.take(bytes));
    const limit = timeoutSeconds === undefined ? undefined : clock.timeout(timeoutSeconds);
    const onLimit = () => {
      timedOut = true;
      running.kill();
    };
    const onSignal = () => running.kill();
    limit?.addEventListener("abort", onLimit, { once: true });
    signal.addEventListener("abort", onSignal, { once: true });
    if (input !== undefined && input !== "") running.write(input);
    running.endInput();
    const end = await running.ended;
    limit?.removeEventListener("abort", onLimit);
    signal.removeEventListener("abort", onSignal);
    await following?.toItsEnd();
    return { ...end, stdout: toStdout.end(), stderr: toStderr.end(), timedOut };
  };
}

/** Follows what a program prints to a file. */
function follow(output: OutputFile, clock: Surroundings["clock"], onBytes: (bytes: Uint8Array) => void) {
  const ended = new AbortController();
  const followed = followOutput(output, clock, ended.signal, onBytes);
  // It is waited for when the program has ended.
  followed.catch(() => undefined);
  return {
    /** The program has ended. @throws when the file cannot be read to its end */
    toItsEnd: () => {
      ended.abort();
      return followed;
    },
  };
}

/** Hears one stream of a program: line by line, and as text, up to a limit. */
class Hearing {
  private kept = "";
  private readonly lines: LineSplitter;

  constructor(onLine: ((line: string) => void) | undefined) {
    this.lines = new LineSplitter((line) => onLine?.(line));
  }

  take(bytes: Uint8Array): void {
    this.keep(this.lines.take(bytes));
  }

  /** @returns what was kept */
  end(): string {
    this.keep(this.lines.end());
    return this.kept;
  }

  private keep(text: string): void {
    if (this.kept.length < KEPT_CHARACTERS) this.kept = (this.kept + text).slice(0, KEPT_CHARACTERS);
  }
}
