import { VARIABLES } from "../names/variables";
import { Failure } from "../step/failure";
import type { ProgramResult, RunProgram } from "./run-program";
import { windowsProgram, type WindowsProgram } from "./programs";

/** How a tool of Windows that answers at once ended: it ran, and said something or gave an exit code. */
export interface ToolAnswer {
  exitCode: number;
  /** What it printed on stdout. */
  text: string;
  /** The first line it printed anywhere: for a sentence that quotes it. */
  said: string;
}

export type SmallTool = (program: WindowsProgram, args: readonly string[]) => Promise<ToolAnswer>;

/** Runs the small tools of Windows (`sc`, `reg`, `whoami`), each within a time limit. */
export function smallTools(run: RunProgram, env: NodeJS.ProcessEnv, timeoutSeconds: number): SmallTool {
  return async (program, args) => {
    const result = await run({ program: windowsProgram(program, env), args, timeoutSeconds });
    return answerOf(result, [program, ...args].join(" "), timeoutSeconds);
  };
}

/**
 * @throws Failure `Windows-ToolNotStarted`, `Windows-ToolTimedOut`, or `Windows-ToolSilent`: exit code 0 and not a word
 * is what a missing feature looks like (facts: wine#programs-that-say-nothing), so silence is never taken for success
 */
function answerOf(result: ProgramResult, command: string, timeoutSeconds: number): ToolAnswer {
  const { exitCode, stdout, stderr, timedOut, startError } = result;
  if (startError !== undefined || (exitCode === undefined && !timedOut)) {
    throw new Failure({
      code: "Windows-ToolNotStarted",
      what: `'${command}' could not be run${startError === undefined ? "" : ` (${startError})`}.`,
      next: "Check that the program exists on this node and that the Tentacle's account may run it, then run again.",
    });
  }
  if (exitCode === undefined) {
    throw new Failure({
      code: "Windows-ToolTimedOut",
      what: `'${command}' was still running after ${timeoutSeconds} s and was ended.`,
      next: `Find out what keeps it busy on this node, or raise ${VARIABLES.callTimeoutSeconds}, then run again.`,
    });
  }
  const said = firstLine(stdout) ?? firstLine(stderr);
  if (exitCode === 0 && said === undefined) {
    throw new Failure({
      code: "Windows-ToolSilent",
      what: `'${command}' ended without an answer.`,
      why: "Its exit code was 0, and that alone proves nothing.",
      next: "Run the command by hand on this node to see what it says.",
    });
  }
  return { exitCode, text: stdout, said: said ?? "nothing" };
}

const firstLine = (text: string) =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .find(Boolean);
