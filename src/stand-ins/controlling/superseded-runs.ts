import type { QueuedRun } from "./queued-run";
import type { SupersededRuns } from "./kept-documents";
import type { ServerTask } from "./server-task";
import type { ControllerStore } from "./store";
import type { TaskQueue } from "./task-queue";

/**
 * Cancels the earlier runs that a run which was just queued supersedes: those of its runbook in its environment, from
 * the back of the queue to the first that does not run the whole process on all machines
 * (facts: octopus-runbooks#superseded-runs). Whether runs that execute are cancelled, or only paused ones, is told both
 * ways: here they are.
 */
export function cancelSuperseded(
  store: ControllerStore,
  queue: TaskQueue,
  latest: ServerTask,
  { CancelQueuedTasks, CancelRunningTasks }: SupersededRuns,
): void {
  if (!isWhole(latest.run)) return;
  const earlier = [...store.tasks.values()]
    .filter(({ id, isCompleted, run }) => id !== latest.id && !isCompleted && isSame(run, latest.run))
    .reverse();
  for (const task of earlier) {
    if (!isWhole(task.run)) return;
    if (task.isRunning ? CancelRunningTasks : CancelQueuedTasks) queue.cancel(task);
  }
}

const isWhole = ({ specificMachineIds, excludedMachineIds, skipActionIds }: QueuedRun) =>
  specificMachineIds.length + excludedMachineIds.length + skipActionIds.length === 0;

const isSame = (one: QueuedRun, other: QueuedRun) =>
  one.runbook.Id === other.runbook.Id && one.environment.Id === other.environment.Id;
