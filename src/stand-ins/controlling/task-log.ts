export type ActivityStatus =
  | "Pending"
  | "Running"
  | "Success"
  | "Failed"
  | "Skipped"
  | "SuccessWithWarning"
  | "Canceled";

/** Categories of a line in a task's log, as Octopus names them (facts: octopus-scripts#log-levels). */
export type LogCategory = "Verbose" | "Info" | "Highlight" | "Wait" | "Warning" | "Error" | "Fatal";

interface LogElement {
  Category: LogCategory;
  OccurredAt: string;
  MessageText: string;
  Detail: string;
}

/** One node of a task's log tree: the task, a step in it, or a step on one machine. */
export class Activity {
  readonly children: Activity[] = [];
  private readonly lines: LogElement[] = [];
  status: ActivityStatus = "Pending";
  progressPercentage = 0;
  progressMessage = "";
  private startedAt: string | null = null;
  private endedAt: string | null = null;

  constructor(
    readonly id: string,
    readonly name: string,
    private readonly now: () => Date,
    /** Whether anybody will read its lines. */
    readonly keepsLines = true,
  ) {}

  child(name: string): Activity {
    const activity = new Activity(`${this.id}/${this.children.length + 1}`, name, this.now, this.keepsLines);
    this.children.push(activity);
    return activity;
  }

  begin(): this {
    this.status = "Running";
    this.startedAt = this.now().toISOString();
    return this;
  }

  end(status: Exclude<ActivityStatus, "Pending" | "Running">): void {
    this.status = status;
    this.endedAt = this.now().toISOString();
  }

  write(category: LogCategory, text: string): void {
    this.lines.push({ Category: category, OccurredAt: this.now().toISOString(), MessageText: text, Detail: "" });
  }

  /** As `GET /api/tasks/{id}/details` shows it. */
  resource(withVerbose: boolean): Record<string, unknown> {
    return {
      Id: this.id,
      Name: this.name,
      Status: this.status,
      Started: this.startedAt,
      Ended: this.endedAt,
      ShowAtSummaryLevel: true,
      ProgressPercentage: this.progressPercentage,
      ProgressMessage: this.progressMessage,
      LogElements: this.lines.filter(({ Category }) => withVerbose || Category !== "Verbose"),
      Children: this.children.map((child) => child.resource(withVerbose)),
    };
  }

  /** The lines of this activity and of those below it, as `GET /api/tasks/{id}/raw` prints them. */
  rawLines(depth = 0): string[] {
    const indent = "  ".repeat(depth);
    const own = this.lines.map(
      ({ OccurredAt, Category, MessageText }) =>
        `${indent}${OccurredAt.slice(11, 19)}   ${Category.padEnd(9)}|   ${MessageText}`,
    );
    const heading = `${indent}${this.status.padEnd(8)} | ${this.name}`;
    return [heading, ...own, ...this.children.flatMap((child) => child.rawLines(depth + 1))];
  }
}

/** The log of one task. */
export class TaskLog {
  readonly root: Activity;

  constructor(taskId: string, name: string, now: () => Date = () => new Date(), keepsLines = true) {
    this.root = new Activity(`${taskId}_root`, name, now, keepsLines);
  }
}
