import type { QueuedRun, TaskEnd, TaskState } from "./queued-run";
import type { TaskLog } from "./task-log";
import { isObject } from "./fields";

/** A run in the task queue, and what became of it. */
export class ServerTask {
  readonly name = "RunbookRun";
  readonly cancel = new AbortController();
  state: TaskState = "Queued";
  errorMessage = "";
  /** How many questions of it nobody has answered. */
  questions = 0;
  startedAt: Date | undefined;
  completedAt: Date | undefined;
  private hasWarningsOrErrors = false;

  constructor(
    readonly id: string,
    readonly run: QueuedRun,
    readonly log: TaskLog,
    /** Tasks of one tag run one after the other (facts: octopus-runbooks#runs-that-queue). */
    readonly concurrencyTag: string,
    readonly queuedAt: Date,
    readonly expiresAt: string | null,
  ) {}

  get description(): string {
    return `Run ${this.run.runbook.Name} on ${this.run.environment.Name}`;
  }

  get isCompleted(): boolean {
    return this.completedAt !== undefined;
  }

  get isRunning(): boolean {
    return this.state === "Executing" || this.state === "Cancelling";
  }

  begin(at: Date): void {
    this.state = "Executing";
    this.startedAt = at;
  }

  end(state: TaskEnd, errorMessage: string, at: Date): void {
    this.state = state;
    this.errorMessage = errorMessage;
    this.completedAt = at;
    this.hasWarningsOrErrors = state === "Failed" || warned(this.log.root.resource(true));
  }

  /** As `GET /api/tasks/{id}` shows it (facts: octopus-nodes#tasks). */
  resource(): Record<string, unknown> & { Id: string } {
    const seconds = this.startedAt
      ? ((this.completedAt ?? this.startedAt).getTime() - this.startedAt.getTime()) / 1000
      : 0;
    return {
      Id: this.id,
      Name: this.name,
      Description: this.description,
      Arguments: { RunbookRunId: this.run.runbookRunId },
      // A paused task goes back to the queue (facts: octopus-runbooks#manual-interventions).
      State: this.questions > 0 && this.state === "Executing" ? "Queued" : this.state,
      Completed: this.completedAt?.toISOString() ?? this.state,
      QueueTime: this.queuedAt.toISOString(),
      QueueTimeExpiry: this.expiresAt,
      StartTime: this.startedAt?.toISOString() ?? null,
      LastUpdatedTime: (this.completedAt ?? this.startedAt ?? this.queuedAt).toISOString(),
      CompletedTime: this.completedAt?.toISOString() ?? null,
      Duration: `${Math.max(1, Math.round(seconds))} seconds`,
      ErrorMessage: this.errorMessage,
      ServerNode: this.startedAt ? "OctopusServerNodes-stand-in" : null,
      HasBeenPickedUpByProcessor: this.startedAt !== undefined,
      IsCompleted: this.isCompleted,
      FinishedSuccessfully: this.state === "Success",
      HasPendingInterruptions: this.questions > 0,
      PendingInterruptionTypes: this.questions > 0 ? ["ManualIntervention"] : [],
      HasPendingPreconditions: false,
      PendingPreconditionTypes: [],
      HasWarningsOrErrors: this.hasWarningsOrErrors,
      CanRerun: false,
      ProjectId: this.run.project.Id,
    };
  }
}

const WORTH_A_LOOK: ReadonlySet<unknown> = new Set(["Warning", "Error", "Fatal"]);

function warned(activity: unknown): boolean {
  if (!isObject(activity)) return false;
  const { LogElements: lines, Children: children } = activity;
  return (
    (Array.isArray(lines) && lines.some((line) => isObject(line) && WORTH_A_LOOK.has(line.Category))) ||
    (Array.isArray(children) && children.some(warned))
  );
}
