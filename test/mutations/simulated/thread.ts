import { parentPort, Worker, workerData } from "node:worker_threads";
import type { Asked, Given, Seen } from "./messages";
import { Modules } from "./modules";
import type * as Play from "./play";

/** A schedule takes less than a second, and minutes in what others leave over of the processor; a bug may let it turn in circles. */
const LONGEST_MINUTES = 10;

/** Simulations in a thread of their own: what their sources do to it happens there only. */
export class SimulationThread {
  private worker: Worker | undefined;
  private told: { seen(seen: Seen): void; failed(error: Error): void } | undefined;

  /** @param file the bundle that the thread loads: it calls `workInThread` */
  constructor(
    private readonly file: string,
    private readonly given: Given,
  ) {}

  /** Plays one schedule; one at a time. @throws Error when it ends by itself, or does not end in time */
  async play(asked: Asked): Promise<Seen> {
    let timer: NodeJS.Timeout | undefined;
    const seen = new Promise<Seen>((resolve, reject) => {
      this.told = { seen: resolve, failed: reject };
      const late = new Error(`Seed ${asked.schedule.seed} did not end in ${LONGEST_MINUTES} minutes.`);
      timer = setTimeout(() => reject(late), LONGEST_MINUTES * 60_000);
    });
    this.worker ??= this.begin();
    this.worker.postMessage(asked);
    try {
      return await seen;
    } catch (error) {
      // The next schedule gets a thread that works.
      await this.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    const { worker } = this;
    this.told = undefined;
    this.worker = undefined;
    await worker?.terminate();
  }

  private begin(): Worker {
    const worker = new Worker(this.file, { workerData: this.given, stderr: true });
    worker.on("message", (seen: Seen) => this.told?.seen(seen));
    worker.on("error", (error: Error) => this.told?.failed(error));
    worker.on("exit", (code) => this.told?.failed(new Error(`The simulation ended by itself with code ${code}.`)));
    return worker;
  }
}

/** What the thread does: plays the schedules that it is sent. */
export function workInThread(): void {
  const { compiled, main } = workerData as Given;
  const modules = new Modules(compiled, main);
  const play = async (asked: Asked) => (modules.load(asked.edited) as typeof Play).play(asked);
  // What cannot be loaded ends the thread, and whoever asked is told why.
  parentPort?.on("message", (asked: Asked) => void play(asked).then((seen) => parentPort?.postMessage(seen)));
}
