import { Worker } from "node:worker_threads";
import type { Schedule } from "../../../src/rehearsal/attack/schedule";
import type { Asked, Seen } from "./messages";

/** A schedule takes less than a second, and minutes in what others leave over of the processor; a bug may let it turn in circles. */
const LONGEST_MINUTES = 10;

/** A simulation in a thread of its own: what its sources do to it happens there only. */
export class SimulationThread {
  private readonly worker: Worker;
  private told: { seen(seen: Seen): void; failed(error: Error): void } | undefined;

  /** @param code its bundle */
  constructor(code: string, asked: Asked) {
    this.worker = new Worker(code, { eval: true, workerData: asked, stderr: true });
    this.worker.on("message", (seen: Seen) => this.told?.seen(seen));
    this.worker.on("error", (error: Error) => this.told?.failed(error));
    this.worker.on("exit", (code) => this.told?.failed(new Error(`The simulation ended by itself with code ${code}.`)));
  }

  /** Plays one schedule; one at a time. @throws Error when it ends by itself, or does not end in time */
  async play(schedule: Schedule): Promise<Seen> {
    let timer: NodeJS.Timeout | undefined;
    const seen = new Promise<Seen>((resolve, reject) => {
      this.told = { seen: resolve, failed: reject };
      const late = new Error(`Seed ${schedule.seed} did not end in ${LONGEST_MINUTES} minutes.`);
      timer = setTimeout(() => reject(late), LONGEST_MINUTES * 60_000);
    });
    this.worker.postMessage(schedule);
    try {
      return await seen;
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    this.told = undefined;
    await this.worker.terminate();
  }
}
