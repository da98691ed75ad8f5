import type { ProgramCall, ProgramResult, RunProgram } from "../../src/windows/run-program";

export const madeUpEnv: NodeJS.ProcessEnv = {
  SystemRoot: "/windows",
  ProgramData: "/programdata",
  PSModulePath: "C:\\ps7",
};

/** A program's end; a test states only what is special about it. */
const ended = (given: Partial<ProgramResult> = {}): ProgramResult => ({
  exitCode: 0,
  stdout: "",
  stderr: "",
  timedOut: false,
  startError: undefined,
  ...given,
});

/** Programs that answer as a test says, and every call that was made of them. */
export function madeUpRun(answer: (call: ProgramCall, line: string) => Partial<ProgramResult> | string): {
  run: RunProgram;
  calls: ProgramCall[];
  /** The calls as one would type them, with the program's own name only. */
  lines: string[];
} {
  const calls: ProgramCall[] = [];
  const lines: string[] = [];
  const run: RunProgram = async (call) => {
    const line = [call.program.split(/[\\/]/).at(-1), ...call.args].join(" ");
    calls.push(call);
    lines.push(line);
    const said = answer(call, line);
    const result = ended(typeof said === "string" ? { stdout: said } : said);
    for (const text of `${result.stdout}${result.stderr}`.split(/\r?\n/)) if (text) call.onLine?.(text);
    return result;
  };
  return { run, calls, lines };
}
