import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ProgramEnd, Programs } from "../../machine/programs";

/**
 * Programs whose exit codes arrive whole. Unix keeps eight bits of one (1603 arrives as 67), Windows keeps all: so a
 * stand-in program leaves a longer one in a file that is named for its process id (programs/put-programs.ts).
 */
export const withWholeExitCodes = (real: Programs, folder: string): Programs => ({
  ...real,
  start: (call, listener) => {
    const running = real.start(call, listener);
    return { ...running, ended: running.ended.then((end) => wholeEnd(end, join(folder, String(running.id)))) };
  },
});

function wholeEnd(end: ProgramEnd, file: string): ProgramEnd {
  if (end.exitCode === undefined) return end;
  try {
    const exitCode = Number(readFileSync(file, "utf8"));
    rmSync(file);
    return { ...end, exitCode };
  } catch {
    return end;
  }
}
