import { setMaxListeners } from "node:events";
import { maskerOf } from "./masker";
import type { TaskEngine } from "../controlling/queued-run";
import { runTask } from "./run-task";
import type { TaskEngineOptions } from "./task-context";
import { TentacleLocks } from "./tentacle-locks";

/**
 * Plays the server's task engine and the Tentacles: carries out what a published snapshot says.
 * Tasks may run side by side; they share the Tentacles.
 */
export function createTaskEngine(options: TaskEngineOptions): TaskEngine {
  const locks = new TentacleLocks();
  return {
    carryOut: async (run, around, log, cancel) => {
      setMaxListeners(0, cancel); // every script of a task listens, on as many machines as there are
      try {
        return await runTask({ options, locks, run, around, cancel, masker: maskerOf(run) }, log);
      } finally {
        await options.scripts.endOfTask(run.taskId);
      }
    },
  };
}
