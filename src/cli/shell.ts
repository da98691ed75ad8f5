import { systemClock, type Clock } from "../step/clock";
import { painter, type Paint } from "./colour";
import { terminalPrompt, type Prompt } from "./prompt";

/** The surroundings of a command: where it prints, who can be asked, the time. */
export interface Shell {
  env: NodeJS.ProcessEnv;
  /** A line of the result, to stdout. */
  out(line: string): void;
  /** A line for whoever watches, to stderr. */
  err(line: string): void;
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
    out: (line) => void stdout.write(`${line}\n`),
    err: (line) => void stderr.write(`${line}\n`),
    paint: painter(env, stdout.isTTY),
    paintErr: painter(env, stderr.isTTY),
    prompt: stdin.isTTY && stdout.isTTY && !isCi(env) ? terminalPrompt(stdin, stderr) : undefined,
    screen: stdout.isTTY ? stdout : undefined,
    clock: systemClock(),
    onInterrupt: (act) => {
      process.once("SIGINT", act).once("SIGTERM", act);
      return () => void process.off("SIGINT", act).off("SIGTERM", act);
    },
  };
}

/** Build servers set CI; Octopus' own command line asks nothing then either. */
export const isCi = (env: NodeJS.ProcessEnv): boolean => !["", "0", "false"].includes((env.CI ?? "").toLowerCase());
