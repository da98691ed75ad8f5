import { setFlagsFromString } from "node:v8";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { catalogue } from "../../steps";
import type { Flags } from "./flags";
import { playSeed } from "./play-seed";
import type { PublishedRuns } from "./published-run";
import type { SeedResult } from "./seed-result";
import { simulationOf } from "./simulate";

interface Order {
  published: PublishedRuns;
  runbooks: Flags["runbooks"];
  nodes: Flags["nodes"];
}

/** How many seeds a thread is given at a time: few, so that all threads end together. */
const BATCH = 8;
/** Nearly everything that a seed makes is gone with it: a larger nursery is collected less often. */
const YOUNG_MB = 192;
/**
 * For the same reason the whole heap is collected less often. Each time, functions that are made anew for every run lose their
 * optimized code and are optimized again: a sixth of the processor's time, and less of it where less is inlined.
 */
const V8_FLAGS = ["--initial-heap-size=2000", "--max-inlined-bytecode-size-cumulative=200"];

/** Simulates seeds in threads of their own. @param file the bundle that every thread loads */
export async function playInThreads(
  file: string,
  { seed, seeds, jobs, runbooks, nodes }: Flags,
  published: PublishedRuns,
  interrupt: AbortSignal,
  onResult: (result: SeedResult) => void,
): Promise<void> {
  const order: Order = { published, runbooks, nodes };
  for (const flag of V8_FLAGS) setFlagsFromString(flag);
  let next = seed;
  const end = seed + seeds;
  const thread = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(file, { workerData: order, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
      const give = () => {
        if (next >= end || interrupt.aborted) {
          void worker.terminate().then(() => resolve());
          return;
        }
        const batch = Array.from({ length: Math.min(BATCH, end - next) }, (_, index) => next + index);
        next += batch.length;
        worker.postMessage(batch);
      };
      worker.on("message", (message: SeedResult | "next") => {
        if (message === "next") give();
        else if (!interrupt.aborted) onResult(message);
      });
      worker.on("error", reject);
      give();
    });
  await Promise.all(Array.from({ length: Math.min(jobs, seeds) }, thread));
}

/** What a thread does: simulates the seeds that it is given. */
export async function workInThread(): Promise<void> {
  const { published, runbooks, nodes } = workerData as Order;
  const simulation = await simulationOf({ published, runbooks, steps: catalogue });
  const port = parentPort;
  port?.on("message", (seeds: number[]) => {
    void (async () => {
      for (const seed of seeds) port.postMessage(await playSeed(seed, { nodes, runbooks }, simulation));
      port.postMessage("next");
    })();
  });
}
