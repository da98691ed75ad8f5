import type { LogMasker } from "./masker";
import type { Activity, ActivityStatus, LogCategory } from "../controlling/task-log";

const CATEGORIES: Readonly<Record<string, LogCategory>> = {
  verbose: "Verbose",
  info: "Info",
  highlight: "Highlight",
  wait: "Wait",
  warning: "Warning",
  error: "Error",
  progress: "Verbose", // of stderr: logged as verbose instead of as an error (facts: octopus-scripts#log-levels)
};

/** One activity of a task's log, written with the secrets masked. */
export class MaskedLog {
  private hasWarnings = false;

  constructor(
    readonly activity: Activity,
    private readonly masker: LogMasker,
  ) {}

  child(name: string): MaskedLog {
    return new MaskedLog(this.activity.child(name), this.masker);
  }

  begin(): this {
    this.activity.begin();
    return this;
  }

  write(category: LogCategory, text: string): void {
    if (category === "Warning" || category === "Error") this.hasWarnings = true;
    if (this.activity.keepsLines) this.activity.write(category, this.masker.mask(text));
  }

  /** A line that a script printed at a level; at `ignore` it is not logged. */
  writeLine(level: string, text: string): void {
    const category = level === "ignore" ? undefined : (CATEGORIES[level] ?? "Info");
    if (category) this.write(category, text);
  }

  progress(percent: number, message: string): void {
    this.activity.progressPercentage = Math.min(100, Math.max(0, Math.trunc(percent) || 0));
    this.activity.progressMessage = this.masker.mask(message);
  }

  end(status: Exclude<ActivityStatus, "Pending" | "Running">): void {
    this.activity.end(status);
  }

  /** Ends it well. Lines on stderr do not fail a step, they are warnings of it (facts: octopus-scripts#errors). */
  succeed(): void {
    const children = this.activity.children.some(({ status }) => status === "SuccessWithWarning");
    this.end(this.hasWarnings || children ? "SuccessWithWarning" : "Success");
  }
}
