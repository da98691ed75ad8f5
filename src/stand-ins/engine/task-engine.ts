import { setMaxListeners } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { maskerOf } from "./masker";
import { PackageCache } from "./package-cache";
import type { TaskEngine } from "../controlling/queued-run";
import { runTask } from "./run-task";
import type { TaskEngineOptions } from "./task-context";
import { TentacleLocks } from "./tentacle-locks";

/**
 * Plays the server's task engine and the Tentacles: carries out what a published snapshot says, as real processes.
 * Tasks may run side by side; they share the Tentacles.
 */
export function createTaskEngine(options: TaskEngineOptions): TaskEngine {
  const locks = new TentacleLocks();
  const cache = new PackageCache(join(options.workFolder, "packages"));
  return {
    carryOut: async (run, around, log, cancel) => {
      setMaxListeners(0, cancel); // every script of a task listens, on as many machines as there are
      try {
        return await runTask({ options, locks, cache, run, around, cancel, masker: maskerOf(run) }, log);
      } finally {
        await rm(join(options.workFolder, run.taskId), { recursive: true, force: true, maxRetries: 3 });
      }
    },
  };
}
