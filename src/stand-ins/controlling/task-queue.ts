import type { Question } from "./interruptions";
import type { QueuedRun, TaskEngine } from "./queued-run";
import { TaskLog } from "./task-log";
import { ServerTask } from "./server-task";
import type { ControllerStore } from "./store";

/** Starts tasks: those of one concurrency tag one after the other, in the order in which they came, all others at once. */
export class TaskQueue {
  private readonly running = new Set<Promise<void>>();
  private lastNumber = 0;
  private isClosed = false;

  constructor(
    private readonly store: ControllerStore,
    private readonly engine: TaskEngine,
  ) {}

  nextId(): string {
    this.lastNumber += 1;
    return `ServerTasks-${this.lastNumber}`;
  }

  add(run: QueuedRun, tag: string, expiresAt: string | null): ServerTask {
    const { now } = this.store;
    const name = `Run ${run.runbook.Name} on ${run.environment.Name}`;
    const task = new ServerTask(run.taskId, run, new TaskLog(run.taskId, name, now), tag, now(), expiresAt);
    this.store.tasks.set(task.id.toLowerCase(), task);
    // Not within the request: whoever asks for a run sees it queued first.
    setImmediate(() => this.startWhatMay());
    return task;
  }

  /** The tasks that have to end before this one starts. */
  before(task: ServerTask): ServerTask[] {
    const before: ServerTask[] = [];
    for (const other of this.store.tasks.values()) {
      if (other === task) break;
      if (!other.isCompleted && other.concurrencyTag === task.concurrencyTag) before.push(other);
    }
    return task.state === "Queued" ? before : [];
  }

  cancel(task: ServerTask): void {
    if (task.isCompleted) return;
    if (task.state === "Queued") {
      task.end("Canceled", "The task was canceled before it was started.", this.store.now());
      this.startWhatMay();
      return;
    }
    task.state = "Cancelling";
    task.cancel.abort();
  }

  /** Cancels what runs and waits until it has ended. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const task of this.store.tasks.values()) this.cancel(task);
    await Promise.all(this.running);
  }

  private startWhatMay(): void {
    if (this.isClosed) return;
    const busy = new Set<string>();
    for (const task of this.store.tasks.values()) {
      if (task.isCompleted) continue;
      if (task.state === "Queued" && !busy.has(task.concurrencyTag)) this.start(task);
      busy.add(task.concurrencyTag);
    }
  }

  private start(task: ServerTask): void {
    task.begin(this.store.now());
    const running = this.carryOut(task).finally(() => {
      this.running.delete(running);
      this.startWhatMay();
    });
    this.running.add(running);
  }

  private async carryOut(task: ServerTask): Promise<void> {
    const { store } = this;
    const around = {
      machines: () => store.machines.all(),
      findPackage: (packageId: string, version: string) => store.findPackage(packageId, version),
      ask: async (question: Question, cancel: AbortSignal) => {
        const asked = await store.interruptions.ask(task, question, cancel);
        const { result = "Abort", notes = "" } = asked ?? {};
        return asked && { result, notes, by: store.user.Username };
      },
      addArtifact: (artifact: Parameters<ControllerStore["addArtifact"]>[0]) => store.addArtifact(artifact),
    };
    try {
      const { state, errorMessage } = await this.engine.carryOut(task.run, around, task.log, task.cancel.signal);
      task.end(state, errorMessage, store.now());
    } catch (error) {
      task.end("Failed", error instanceof Error ? error.message : String(error), store.now());
    }
  }
}
