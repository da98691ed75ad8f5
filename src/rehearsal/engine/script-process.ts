import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { ScriptLineReader, type ServiceMessage } from "./service-messages";

/** A process to start on a machine: what a script comes down to. */
export interface ScriptProgram {
  command: string;
  args: readonly string[];
  /** Where it runs. */
  folder: string;
  environment: NodeJS.ProcessEnv;
  stdin: string;
}

export interface ScriptListener {
  onText: (level: string, text: string) => void;
  onMessage: (message: ServiceMessage) => void;
}

/** What somebody outside the run can do to a script that runs. */
export interface RunningScript {
  /** Ends its own process; programs that it started go on. */
  kill(): void;
  /** Ends it and all that it started. */
  killTree(): void;
  /** Resolves when its own process has ended. */
  ended: Promise<void>;
}

export interface ScriptEnd {
  /** Undefined when the process was killed. */
  exitCode: number | undefined;
  /** Real seconds from the start of the process to its first line. */
  overheadSeconds: number;
}

/**
 * Runs a program to its end. Aborting `cancel` kills its process group at once and without warning, as Octopus kills
 * the process tree when a task is cancelled (facts, platform 2.2).
 */
export async function runProgram(
  program: ScriptProgram,
  listener: ScriptListener,
  cancel: AbortSignal,
  onStarted: (script: RunningScript) => void = () => undefined,
): Promise<ScriptEnd> {
  if (cancel.aborted) return { exitCode: undefined, overheadSeconds: 0 };
  const started = performance.now();
  const child = spawn(program.command, program.args, {
    cwd: program.folder,
    env: program.environment,
    stdio: ["pipe", "pipe", "pipe"],
    detached: true, // a process group of its own, so that a kill reaches what it started
  });
  let firstLineAt: number | undefined;
  const readLines = (stream: NodeJS.ReadableStream, name: "stdout" | "stderr") => {
    const reader = new ScriptLineReader(name);
    const lines = createInterface({ input: stream, crlfDelay: Infinity });
    lines.on("line", (line) => {
      firstLineAt ??= performance.now();
      for (const part of reader.read(line)) {
        if (part.kind === "message") listener.onMessage(part.message);
        else listener.onText(part.level, part.text);
      }
    });
    return new Promise<void>((resolve) => lines.once("close", resolve));
  };
  const streams = [readLines(child.stdout, "stdout"), readLines(child.stderr, "stderr")];
  const exited = new Promise<number | undefined>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? undefined));
  });
  child.stdin.on("error", () => undefined); // it may end without reading
  child.stdin.end(program.stdin);
  const kill = () => killGroup(child.pid);
  cancel.addEventListener("abort", kill, { once: true });
  const ended = exited.then(
    () => undefined,
    () => undefined,
  );
  onStarted({ kill: () => child.kill("SIGKILL"), killTree: kill, ended });
  try {
    const exitCode = await exited;
    // What it started may hold its streams open after it has ended: a kill reaches that too.
    await Promise.all(streams);
    return { exitCode, overheadSeconds: ((firstLineAt ?? performance.now()) - started) / 1000 };
  } finally {
    cancel.removeEventListener("abort", kill);
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
