import { StringDecoder } from "node:string_decoder";
import type { ProgramEnd, Programs } from "../machine/programs";
import { powerShellCommand } from "../windows/powershell";
import { SQL_RUNNER_SCRIPT } from "./sql-runner-script";

/** How the process ended. What it said on stderr is for a log, never for a sentence: PowerShell quotes at will. */
export interface RunnerEnd extends ProgramEnd {
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

/**
 * Starts Windows PowerShell with the runner's script, which is all that stands in its command line. When this process
 * ends, however it ends, the runner's stdin does too, and it goes.
 */
export function startRunnerProcess(
  { programs, env }: { programs: Programs; env: NodeJS.ProcessEnv },
  onLine: (line: string) => void,
): RunnerProcess {
  let stderr = "";
  let rest = "";
  const decoder = new StringDecoder("utf8");
  const running = programs.start(powerShellCommand(SQL_RUNNER_SCRIPT, env), {
    out: (bytes) => {
      const lines = (rest + decoder.write(bytes)).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > LONGEST_LINE_CHARACTERS) running.kill();
      for (const line of lines) onLine(withoutMark(line));
    },
    error: (bytes) => (stderr = (stderr + Buffer.from(bytes).toString("latin1")).slice(-KEPT_STDERR_CHARACTERS)),
  });
  return {
    say: (line) => running.write(`${line}\n`),
    leave: () => running.endInput(),
    kill: () => running.kill(),
    ended: running.ended.then((end) => ({ ...end, stderr })),
  };
}

/** Without the byte order mark that some hosts put before the first line, and without the carriage return of others. */
const withoutMark = (line: string) => line.replace(/^\uFEFF/, "").replace(/\r$/, "");
