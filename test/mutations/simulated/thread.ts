import { Worker } from "node:worker_threads";
import type { Schedule } from "../../../src/rehearsal/attack/schedule";
import type { Asked, Seen } from "./messages";

/** A schedule takes less than a second; a bug may let it turn in circles. */
const LONGEST_MS = 60_000;

/** A simulation in a thread of its own: what its sources do to it happens there only. */
export class SimulationThread {
  private readonly worker: Worker;

  /** @param code its bundle */
  constructor(code: string, asked: Asked) {
    this.worker = new Worker(code, { eval: true, workerData: asked, stderr: true });
  }

  /** Plays one schedule; one at a time. @throws Error when it ends by itself, or does not end within a minute */
  async play(schedule: Schedule): Promise<Seen> {
    const { worker } = this;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Seen>((resolve, reject) => {
        worker.once("message", resolve).once("error", reject);
        worker.once("exit", (code) => reject(new Error(`The simulation ended by itself with code ${code}.`)));
        timer = setTimeout(() => reject(new Error(`Seed ${schedule.seed} did not end in a minute.`)), LONGEST_MS);
        worker.postMessage(schedule);
      });
    } finally {
      clearTimeout(timer);
      worker.removeAllListeners();
    }
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}
