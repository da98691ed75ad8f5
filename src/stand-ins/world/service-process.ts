import { spawn, type ChildProcess } from "node:child_process";

/**
 * A real process that stands for a service's: its id exists while the service runs and is gone afterwards. It ends by
 * itself when the rehearsal is gone, because its stdin closes.
 */
export class ServiceProcess {
  private readonly child: ChildProcess;
  private readonly gone: Promise<void>;

  constructor() {
    this.child = spawn(process.execPath, ["-e", "process.stdin.resume().on('end', () => process.exit())"], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    this.gone = new Promise((resolve) => this.child.once("exit", () => resolve()));
    this.child.on("error", () => undefined);
    this.child.stdin?.on("error", () => undefined);
  }

  get id(): number {
    return this.child.pid ?? 0;
  }

  /** Ends it; resolves when it is gone. */
  end(): Promise<void> {
    this.child.kill("SIGKILL");
    return this.gone;
  }
}
