import * as z from "zod";
import { printed, type PrintedRow } from "../../runbooks/printed";
import type { Runbook } from "../../runbooks/runbook";

const logElement = z.looseObject({
  Category: z.string(),
  OccurredAt: z.string().nullish(),
  MessageText: z.string().nullish(),
});

/** One node of a task's log tree (facts: octopus-nodes#tasks). */
const activity = z.looseObject({
  Id: z.string(),
  Name: z.string(),
  Status: z.string(),
  Started: z.string().nullish(),
  Ended: z.string().nullish(),
  ProgressPercentage: z.number().nullish(),
  ProgressMessage: z.string().nullish(),
  LogElements: z.array(logElement).nullish(),
  get Children() {
    return z.array(activity).nullish();
  },
});

/** A task and its log, as `GET …/tasks/{id}/details` answers. */
export const taskDetails = z.looseObject({
  Task: z.looseObject({
    Id: z.string(),
    State: z.string(),
    Description: z.string().nullish(),
    ErrorMessage: z.string().nullish(),
    IsCompleted: z.boolean(),
    FinishedSuccessfully: z.boolean().nullish(),
    HasPendingInterruptions: z.boolean().nullish(),
    StartTime: z.string().nullish(),
    CompletedTime: z.string().nullish(),
  }),
  ActivityLogs: z.array(activity),
});

export type TaskDetails = z.infer<typeof taskDetails>;
export type Activity = z.infer<typeof activity>;
type LogElement = z.infer<typeof logElement>;

/** A step of the run, as its log names it. */
interface TaskRow {
  /** The number of its row (`1`, `F1`), or `+n` for a step that somebody added. */
  row: string;
  name: string;
}

/** What is new in a task's log. */
export type TaskEvent =
  | { kind: "row-skipped"; row: TaskRow; because: string }
  | { kind: "script-began"; row: TaskRow; machine: string }
  | { kind: "script-text"; row: TaskRow; machine: string; level: string; text: string }
  | { kind: "script-progress"; row: TaskRow; machine: string; percent: number; message: string }
  | {
      kind: "script-ended";
      row: TaskRow;
      machine: string;
      outcome: "success" | "failed" | "cancelled" | "skipped";
      reason: string;
    }
  /** Of the task itself, or of a step as a whole. */
  | { kind: "task-text"; level: string; text: string };

const OUTCOMES: Readonly<Record<string, Extract<TaskEvent, { kind: "script-ended" }>["outcome"]>> = {
  Success: "success",
  SuccessWithWarning: "success",
  Failed: "failed",
  Canceled: "cancelled",
  Skipped: "skipped",
};

/** Reads a task's log again and again, and tells what has come since the last time: each line once. */
export class TaskProgress {
  /** As far as the log shows them; both grow. */
  readonly rows: TaskRow[] = [];
  readonly machines: { name: string }[] = [];
  private readonly planned: readonly PrintedRow[];
  private readonly rowOf = new Map<string, TaskRow>();
  private readonly seen = new Map<string, readonly LogElement[]>();
  private readonly begun = new Set<string>();
  private readonly ended = new Set<string>();
  private readonly progress = new Map<string, string>();

  /** @param runbook the list of the runbook that runs, by which its steps are numbered */
  constructor({ rows }: Pick<Runbook, "rows">) {
    this.planned = printed(rows);
  }

  /** @returns what is new, in the order of the steps */
  take({ ActivityLogs }: TaskDetails): TaskEvent[] {
    return ActivityLogs.flatMap((root) => [
      ...stepsOf(root).flatMap((step) => this.takeStep(step)),
      // What ended the task comes after what happened in it.
      ...this.newTexts(root).map((line) => ({ kind: "task-text" as const, ...line })),
    ]);
  }

  private takeStep(step: Activity): TaskEvent[] {
    if (!isStep(step)) {
      // Acquiring packages, applying retention: no step, and worth a line only when it has something to say.
      const lines = withBelow(step).flatMap((each) => this.newTexts(each));
      return lines.map((line) => ({ kind: "task-text", ...line }));
    }
    const row = this.rowFor(step);
    const machines = step.Children ?? [];
    const own = this.newTexts(step);
    if (step.Status === "Skipped" && machines.length === 0) {
      if (this.isKnown(this.ended, step.Id)) return [];
      return [{ kind: "row-skipped", row, because: own.at(-1)?.text ?? "its run condition was not met" }];
    }
    const events: TaskEvent[] = own.map((line) => ({ kind: "task-text", ...line }));
    return [...events, ...machines.flatMap((machine) => this.takeMachine(row, machine))];
  }

  private takeMachine(row: TaskRow, activity: Activity): TaskEvent[] {
    const { Id: id, Name: machine, Status: status } = activity;
    if (!this.machines.some(({ name }) => name === machine)) this.machines.push({ name: machine });
    if (status === "Pending") return [];
    const events: TaskEvent[] = [];
    if (!this.isKnown(this.begun, id)) events.push({ kind: "script-began", row, machine });
    for (const line of withBelow(activity).flatMap((each) => this.newTexts(each))) {
      events.push({ kind: "script-text", row, machine, ...line });
    }
    const { ProgressPercentage: percent, ProgressMessage: message } = activity;
    const progress = `${percent ?? 0} ${message ?? ""}`;
    if (status === "Running" && percent && this.progress.get(id) !== progress) {
      this.progress.set(id, progress);
      events.push({ kind: "script-progress", row, machine, percent, message: message ?? "" });
    }
    const outcome = OUTCOMES[status];
    if (outcome && !this.isKnown(this.ended, id)) {
      const reason = outcome === "failed" ? reasonIn(activity) : "";
      events.push({ kind: "script-ended", row, machine, outcome, reason });
    }
    return events;
  }

  /** The row of a step, the same one each time. */
  rowFor(step: Activity): TaskRow {
    const known = this.rowOf.get(step.Id);
    if (known) return known;
    const name = stepName(step);
    const planned = this.planned.find((row) => row.name === name)?.row;
    const added = this.rows.filter(({ row }) => row.startsWith("+")).length + 1;
    const row = { row: planned ?? `+${added}`, name };
    this.rowOf.set(step.Id, row);
    this.rows.push(row);
    return row;
  }

  /** Lines are known by where they stand: the end of what was seen is looked for in what is there now. */
  private newTexts({ Id, LogElements }: Activity): { level: string; text: string }[] {
    const before = this.seen.get(Id) ?? [];
    const now = LogElements ?? [];
    this.seen.set(Id, now);
    return now.slice(overlap(before, now)).map((line) => ({ level: levelOf(line), text: line.MessageText ?? "" }));
  }

  private isKnown(set: Set<string>, id: string): boolean {
    if (set.has(id)) return true;
    set.add(id);
    return false;
  }
}

/** How many lines at the beginning of `now` are the last ones of `before`: only the tail of a log is sent. */
function overlap(before: readonly LogElement[], now: readonly LogElement[]): number {
  for (let dropped = 0; dropped < before.length; dropped += 1) {
    const length = before.length - dropped;
    if (length <= now.length && before.slice(dropped).every((line, index) => isSame(line, now[index]))) return length;
  }
  return 0;
}

const isSame = (a: LogElement, b: LogElement | undefined) =>
  a.MessageText === b?.MessageText && a.OccurredAt === b?.OccurredAt && a.Category === b?.Category;

/** Octopus' categories as the levels of a step's lines. */
const levelOf = ({ Category }: LogElement): string => (Category === "Fatal" ? "error" : Category.toLowerCase());

const stepsOf = (root: Activity): readonly Activity[] => root.Children ?? [];
const STEP = /^Step \d+(?:\.\d+)*: /;
export const isStep = ({ Name }: Activity): boolean => STEP.test(Name);
export const stepName = ({ Name }: Activity): string => Name.replace(STEP, "");

export const withBelow = (top: Activity): Activity[] => [top, ...(top.Children ?? []).flatMap(withBelow)];

/** A step that was run, when all is over. */
interface StepResult extends TaskRow {
  outcome: "success" | "failed" | "cancelled";
  seconds: number;
}

/** What a run came to. */
export interface TaskResult {
  taskId: string;
  outcome: "success" | "failed" | "cancelled";
  seconds: number;
  /** Steps that were run, in their order. */
  steps: StepResult[];
  /** Of the first step that failed, or of the task; empty when it succeeded. */
  reason: string;
  /** What the run is for, where its runbook has such a step: the lines of its log. */
  report: string[];
}

/** Sums up a task that has ended. */
export function taskResult(
  { Task: task, ActivityLogs }: TaskDetails,
  runbook: Pick<Runbook, "rows" | "endsWith">,
): TaskResult {
  const progress = new TaskProgress(runbook);
  const ended = ActivityLogs.flatMap(stepsOf).filter((step) => isStep(step) && step.Started != null);
  const outcome = task.State === "Success" ? "success" : task.State === "Canceled" ? "cancelled" : "failed";
  const failed = ended.find(({ Status }) => Status === "Failed");
  const reason = outcome === "success" ? "" : (failed ? reasonIn(failed) : "") || (task.ErrorMessage ?? "");
  return {
    taskId: task.Id,
    outcome,
    seconds: secondsBetween(task.StartTime, task.CompletedTime),
    steps: ended.flatMap((step) => {
      const stepOutcome = OUTCOMES[step.Status];
      if (!stepOutcome || stepOutcome === "skipped") return [];
      const seconds = secondsBetween(step.Started, step.Ended);
      return [{ ...progress.rowFor(step), outcome: stepOutcome, seconds }];
    }),
    reason,
    report: reportIn(ended, runbook),
  };
}

const REPORTED = new Set(["Info", "Highlight"]);

/** Machines side by side would mix their lines; such a step runs on the primary alone. */
function reportIn(steps: readonly Activity[], { rows, endsWith }: Pick<Runbook, "rows" | "endsWith">): string[] {
  const name = rows.find(({ key }) => key === endsWith)?.name;
  const step = steps.find((each) => stepName(each) === name);
  return (step ? withBelow(step) : [])
    .flatMap(({ LogElements }) => LogElements ?? [])
    .flatMap(({ Category, MessageText }) => (REPORTED.has(Category) ? [MessageText ?? ""] : []));
}

function secondsBetween(from: string | null | undefined, to: string | null | undefined): number {
  const seconds = (Date.parse(to ?? "") - Date.parse(from ?? "")) / 1000;
  return Number.isNaN(seconds) ? 0 : Math.max(0, Math.round(seconds));
}

/** A known failure begins with its code (`Step-Area-Identifier: …`). */
const CODE = /^[A-Z]\w+(?:-[A-Z]\w+)+: /;

/** Why something failed: the first line with a code, else the last error. (Octopus adds "The remote script failed …".) */
function reasonIn(top: Activity): string {
  const errors = withBelow(top)
    .flatMap(({ LogElements }) => LogElements ?? [])
    .filter(({ Category }) => Category === "Error" || Category === "Fatal")
    .map(({ MessageText }) => MessageText ?? "");
  return errors.find((text) => CODE.test(text)) ?? errors.at(-1) ?? "";
}
