import { spawn, type ChildProcess } from "node:child_process";
import type { ProgramEnd, Programs, ProgramStart, RunningProgram } from "../programs";

/** A program that ended but left a child holding its pipes is not waited for longer than this. */
const PIPE_GRACE_SECONDS = 2;

/** This machine's programs. */
export const programs: Programs = {
  start(call, listener) {
    try {
      const child = start(call);
      child.stdout?.on("data", (bytes: Buffer) => listener.out(bytes));
      child.stderr?.on("data", (bytes: Buffer) => listener.error(bytes));
      child.stdin?.on("error", () => undefined); // a program that does not read its input ends when it likes
      return running(child);
    } catch (error) {
      // Some refusals are thrown instead of told: EINVAL for a .cmd file
      // (facts: node-on-windows#command-files-need-a-shell), a NUL in an argument.
      return neverStarted(codeOf(error));
    }
  },
  isRunning(processId) {
    try {
      process.kill(processId, 0);
      return true;
    } catch (error) {
      // It exists and belongs to somebody else.
      return (error as NodeJS.ErrnoException).code === "EPERM";
    }
  },
};

const start = ({ program, args, env, outputDescriptor, verbatimArguments = false }: ProgramStart): ChildProcess =>
  spawn(program, [...args], {
    stdio: ["pipe", outputDescriptor ?? "pipe", outputDescriptor ?? "pipe"],
    windowsHide: true,
    windowsVerbatimArguments: verbatimArguments,
    ...(env ? { env } : {}),
  });

const running = (child: ChildProcess): RunningProgram => ({
  id: child.pid,
  write: (text) => void child.stdin?.write(text),
  endInput: () => void child.stdin?.end(),
  kill: () => void child.kill("SIGKILL"),
  ended: endOf(child),
});

function endOf(child: ChildProcess): Promise<ProgramEnd> {
  const end: ProgramEnd = { exitCode: undefined, startError: undefined };
  return new Promise((resolve) => {
    const finish = () => {
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve(end);
    };
    child.on("error", (error) => {
      if (child.pid !== undefined) return; // it could not be killed, and ends by itself
      end.startError = codeOf(error);
      finish();
    });
    child.on("exit", (code) => {
      // Node hands negative codes over as unsigned (facts: node-on-windows#exit-codes-of-programs).
      end.exitCode = code === null ? undefined : code | 0;
      setTimeout(finish, PIPE_GRACE_SECONDS * 1000).unref();
    });
    child.on("close", finish);
  });
}

const neverStarted = (startError: string): RunningProgram => ({
  id: undefined,
  write: () => undefined,
  endInput: () => undefined,
  kill: () => undefined,
  ended: Promise.resolve({ exitCode: undefined, startError }),
});

const codeOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
};
