import { writeFile } from "node:fs/promises";
import type { Clock } from "../machine/clock";
import { clock } from "../machine/real/clock";
import { painter, type Paint } from "./colour";
import { terminalPrompt, type Prompt } from "./prompt";
import { wrap } from "./wrap";

/** The surroundings of a command: where it prints, who can be asked, the time. */
export interface Shell {
  env: NodeJS.ProcessEnv;
  /** A line of the result, to stdout. */
  out(line: string): void;
  /** A line for whoever watches, to stderr. */
  err(line: string): void;
  /** Writes a file of text; one that is there is replaced. */
  save(path: string, text: string): Promise<void>;
  /** Colours for stdout and for stderr. */
  paint: Paint;
  paintErr: Paint;
  /** Undefined where nobody can be asked. */
  prompt: Prompt | undefined;
  /** Undefined when stdout is not a terminal. */
  screen: NodeJS.WriteStream | undefined;
  clock: Clock;
  /** Calls `act` on Ctrl+C in place of ending the process. @returns takes it back */
  onInterrupt(act: () => void): () => void;
}

/** The process' own terminal and streams. */
export function processShell(env: NodeJS.ProcessEnv): Shell {
  const { stdin, stdout, stderr } = process;
  return {
    env,
    out: linesTo(stdout),
    err: linesTo(stderr),
    save: (path, text) => writeFile(path, text),
    paint: painter(env, stdout.isTTY),
    paintErr: painter(env, stderr.isTTY),
    prompt: stdin.isTTY && stdout.isTTY && !isCi(env) ? terminalPrompt(stdin, stderr) : undefined,
    screen: stdout.isTTY ? stdout : undefined,
    clock,
    onInterrupt: (act) => {
      process.once("SIGINT", act).once("SIGTERM", act);
      return () => void process.off("SIGINT", act).off("SIGTERM", act);
    },
  };
}

/** Writes lines; on a terminal, broken at words to fit it. */
export function linesTo(stream: NodeJS.WriteStream): (line: string) => void {
  return (line) => {
    const lines = stream.isTTY && stream.columns > 0 ? wrap(line, stream.columns) : [line];
    stream.write(`${lines.join("\n")}\n`);
  };
}

/** Build servers set CI; Octopus' own command line asks nothing then either. */
const isCi = (env: NodeJS.ProcessEnv): boolean => !["", "0", "false"].includes((env.CI ?? "").toLowerCase());
