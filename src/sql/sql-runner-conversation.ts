import type { MachineWith } from "../machine/machine";
import type { StepLog } from "../step/context";
import { readRunnerLine, type RunnerEvent } from "./sql-runner-events";
import { failureFromRunner } from "./sql-runner-failure";
import { startRunnerProcess, type RunnerEnd, type RunnerProcess } from "./sql-runner-process";

/** Closing must not hold up a step that is done; the server drops the session with the connection in any case. */
const CLOSE_SECONDS = 5;

/** The process is gone without an answer. */
export class RunnerEnded extends Error {
  constructor(readonly end: RunnerEnd) {
    super("Windows PowerShell ended");
  }
}

/** Talks with the runner: one question at a time, each answered by events up to one that ends it. */
export class RunnerConversation {
  /** Whether the connection is gone, and every later question with it. */
  lost = false;
  private readonly process: RunnerProcess;
  private readonly clock: MachineWith["clock"];
  private onEvent: ((event: RunnerEvent) => void) | undefined;

  constructor({
    log,
    ...machine
  }: Pick<MachineWith<"programs">, "clock" | "env" | "programs"> & { log: Pick<StepLog, "verbose"> }) {
    this.clock = machine.clock;
    this.process = startRunnerProcess(machine, (line) => {
      const event = readRunnerLine(line);
      if (event) this.onEvent?.(event);
      else if (line.trim() !== "") log.verbose(`Windows PowerShell: ${line}`);
    });
    void this.process.ended.then(({ stderr }) => {
      this.lost = true;
      if (stderr.trim() !== "") log.verbose(`Windows PowerShell said on stderr: ${stderr.trim()}`);
    });
  }

  say(line: string): void {
    this.process.say(line);
  }

  /** @throws SqlFailure, RunnerEnded */
  async ask(line: string, onEvent: (event: RunnerEvent) => void): Promise<void> {
    const answered = new Promise<void>((resolve, reject) => {
      this.onEvent = (event) => {
        onEvent(event);
        if ("open" in event || "done" in event) resolve();
        if ("error" in event) {
          this.lost ||= !event.error.connected;
          reject(failureFromRunner(event.error));
        }
      };
    });
    const ended = this.process.ended.then((end) => Promise.reject(new RunnerEnded(end)));
    this.process.say(line);
    try {
      await Promise.race([answered, ended]);
    } finally {
      this.onEvent = undefined;
    }
  }

  kill(): void {
    this.process.kill();
  }

  /** Ends the runner: by its stdin, and by force when it stays. */
  async leave(): Promise<void> {
    this.process.leave();
    const staying = this.clock.timeout(CLOSE_SECONDS);
    const kill = () => this.process.kill();
    staying.addEventListener("abort", kill, { once: true });
    await this.process.ended;
    staying.removeEventListener("abort", kill);
  }
}
