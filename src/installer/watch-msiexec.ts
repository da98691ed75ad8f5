import type { StepContext } from "../step/context";
import { Failure } from "../step/failure";
import type { ProgramResult } from "../windows/run-program";

const HEARTBEAT_SECONDS = 60;

interface Watched {
  node: string;
  limitSeconds: number;
  /** Keeps the log, when it is still running at the limit. */
  keepLog: () => Promise<unknown>;
}

/**
 * Waits for a msiexec that was started: says every minute that it is at work, and stops waiting (not the installer) at the
 * limit.
 * @returns its exit code
 * @throws Failure `Installer-TakesTooLong`, `Installer-NotStarted`
 */
export async function watchMsiexec(
  context: Pick<StepContext<unknown, unknown, never, unknown>, "clock" | "log">,
  running: Promise<ProgramResult>,
  { node, limitSeconds, keepLog }: Watched,
): Promise<number> {
  const result = await untilLimit(context, running, node, limitSeconds);
  if (result === "too-long") {
    await keepLog();
    throw new Failure({
      code: "Installer-TakesTooLong",
      what: `msiexec on node ${node} has not finished after ${limitSeconds} s. It was left running: killing an installer leaves half an installation behind.`,
      next: `Find out on ${node} what it is waiting for (the last lines of the attached log, the list of processes). When it has finished, run again: the next run waits for it and checks what is installed.`,
    });
  }
  for (const line of `${result.stdout}\n${result.stderr}`.split(/\r?\n/).filter(Boolean)) {
    context.log.verbose(`msiexec: ${line}`);
  }
  if (result.exitCode !== undefined) return result.exitCode;
  throw new Failure({
    code: "Installer-NotStarted",
    what: `msiexec could not be run on node ${node}: ${result.startError ?? "it was ended from outside"}.`,
    next: `Check that %SystemRoot%\\System32\\msiexec.exe can be started on ${node}, then run again.`,
  });
}

async function untilLimit(
  { clock, log }: Pick<StepContext<unknown, unknown, never, unknown>, "clock" | "log">,
  running: Promise<ProgramResult>,
  node: string,
  limitSeconds: number,
): Promise<ProgramResult | "too-long"> {
  const ended = new AbortController();
  const watch = async () => {
    for (let seconds = 0; seconds < limitSeconds;) {
      const pause = Math.min(HEARTBEAT_SECONDS, limitSeconds - seconds);
      await clock.sleep(pause, ended.signal);
      seconds += pause;
      if (!ended.signal.aborted) log.wait(`Waiting for msiexec on node ${node} (${seconds} s so far)`);
    }
    return "too-long" as const;
  };
  try {
    return await Promise.race([running, watch()]);
  } finally {
    ended.abort();
  }
}
