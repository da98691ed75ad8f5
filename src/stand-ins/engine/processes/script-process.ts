import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface } from "node:readline";
import type { ScriptEnd, ScriptListener, ScriptWatch } from "../script-carrier";
import { ScriptLineReader } from "../service-messages";

/** A process to start on a machine: what a script comes down to. */
export interface ScriptProgram {
  command: string;
  args: readonly string[];
  /** Where it runs. */
  folder: string;
  environment: NodeJS.ProcessEnv;
  stdin: string;
  /** The word by which the starter says that it keeps stdin open for as long as it lives; without it stdin is closed. */
  promise?: string | undefined;
}

/** Runs a program to its end. Aborting `cancel` kills its process group at once. */
export async function runProgram(
  program: ScriptProgram,
  listener: ScriptListener,
  cancel: AbortSignal,
  { onStarted, leaveBehind }: Pick<ScriptWatch, "onStarted" | "leaveBehind">,
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
  let isLeft = false;
  const readLines = (stream: NodeJS.ReadableStream, name: "stdout" | "stderr") => {
    const reader = new ScriptLineReader(name);
    const lines = createInterface({ input: stream, crlfDelay: Infinity });
    lines.on("line", (line) => {
      firstLineAt ??= performance.now();
      if (isLeft) return; // nobody listens any more
      for (const part of reader.read(line)) {
        if (part.kind === "message") listener.onMessage(part.message);
        else listener.onText(part.level, part.text);
      }
    });
    return new Promise<void>((resolve) => lines.once("close", resolve));
  };
  const streams = Promise.all([readLines(child.stdout, "stdout"), readLines(child.stderr, "stderr")]);
  const exited = new Promise<number | undefined>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? undefined));
  });
  // What it started may hold its streams open after it has ended: a kill reaches that too.
  const ended = exited.then((exitCode) => streams.then(() => exitCode));
  handOver(child, program);
  const kill = () => killGroup(child.pid);
  const hasExited = exited.then(
    () => undefined,
    () => undefined,
  );
  let onCancel = kill;
  const left = new Promise<undefined>((resolve) => {
    if (!leaveBehind) return;
    onCancel = () => {
      isLeft = true;
      endStarter(child, program);
      leaveBehind({ ended, kill });
      resolve(undefined);
    };
  });
  cancel.addEventListener("abort", onCancel, { once: true });
  onStarted?.({ kill: () => child.kill("SIGKILL"), killTree: kill, ended: hasExited });
  try {
    const exitCode = await Promise.race([ended, left]);
    return { exitCode, overheadSeconds: ((firstLineAt ?? performance.now()) - started) / 1000 };
  } finally {
    cancel.removeEventListener("abort", onCancel);
  }
}

function handOver(child: ChildProcessWithoutNullStreams, { stdin, promise }: ScriptProgram): void {
  child.stdin.on("error", () => undefined); // it may end without reading
  if (promise === undefined) child.stdin.end(stdin);
  else child.stdin.write(`${stdin} ${promise}\n`);
}

/** Whoever keeps stdin open is the starter: this process, where there is no PowerShell; else the program itself is. */
function endStarter(child: ChildProcessWithoutNullStreams, { promise }: ScriptProgram): void {
  if (promise === undefined) child.kill("SIGKILL");
  else child.stdin.destroy();
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
