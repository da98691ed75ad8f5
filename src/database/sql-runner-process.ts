import { spawn } from "node:child_process";
import { powerShellCommand } from "../windows/powershell";
import { SQL_RUNNER_SCRIPT } from "./sql-runner-script";

/** How the process ended. What it said on stderr is for a log, never for a sentence: PowerShell quotes at will. */
export interface RunnerEnd {
  exitCode: number | undefined;
  /** Why it could not be started, e.g. `ENOENT`. */
  startError: string | undefined;
  stderr: string;
}

/** The running process: lines go in and come out as they are said. */
export interface RunnerProcess {
  say(line: string): void;
  /** Nothing more will be said: it closes its connection and ends. */
  leave(): void;
  kill(): void;
  readonly ended: Promise<RunnerEnd>;
}

/** A line longer than this is no answer to anything that is asked. */
const LONGEST_LINE_CHARACTERS = 16_000_000;
const KEPT_STDERR_CHARACTERS = 4000;
/** A process that ended but left a child holding its pipes is not waited for longer than this. */
const PIPE_GRACE_SECONDS = 2;

/**
 * Starts Windows PowerShell with the runner's script, which is all that stands in its command line. When this process
 * ends, however it ends, the runner's stdin does too, and it goes.
 */
export function startRunnerProcess(env: NodeJS.ProcessEnv, onLine: (line: string) => void): RunnerProcess {
  const command = powerShellCommand(SQL_RUNNER_SCRIPT, env);
  const child = spawn(command.program, command.args, {
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
    env: command.env,
  });
  const end: RunnerEnd = { exitCode: undefined, startError: undefined, stderr: "" };
  const kill = () => void child.kill("SIGKILL");
  child.stdin.on("error", () => undefined); // it ended first: how it ended says why
  child.stderr.setEncoding("latin1");
  child.stderr.on("data", (text: string) => (end.stderr = (end.stderr + text).slice(-KEPT_STDERR_CHARACTERS)));

  let rest = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST_LINE_CHARACTERS) kill();
    for (const line of lines) onLine(withoutMark(line));
  });
  const ended = new Promise<RunnerEnd>((resolve) => {
    child.on("error", (error: NodeJS.ErrnoException) => {
      end.startError ??= error.code ?? error.message;
      if (child.pid === undefined) resolve(end);
    });
    child.on("exit", (code) => {
      end.exitCode = code ?? undefined;
      setTimeout(() => resolve(end), PIPE_GRACE_SECONDS * 1000).unref();
    });
    child.on("close", () => resolve(end));
  });
  return {
    say: (line) => void child.stdin.write(`${line}\n`),
    leave: () => void child.stdin.end(),
    kill,
    ended,
  };
}

/** Without the byte order mark that some hosts put before the first line, and without the carriage return of others. */
const withoutMark = (line: string) => line.replace(/^\uFEFF/, "").replace(/\r$/, "");
