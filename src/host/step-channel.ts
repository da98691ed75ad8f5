/** The levels a step prints at (facts: octopus-scripts#log-levels). */
export type Level = "info" | "verbose" | "highlight" | "wait" | "warning";

/** Where a step's words go: Octopus' script host or its step-package bootstrapper. Everything is masked before. */
export interface StepChannel {
  /** One or more lines at a level. */
  text(level: Level, text: string): void;
  setVariable(name: string, value: string, sensitive: boolean): void;
  mask(secret: string): void;
  /** `percentage` is a whole number from 0 to 100. */
  progress(percentage: number, message: string): void;
  artifact(path: string, name: string, sizeBytes: number): void;
  /** Why the step failed: once, and last. */
  failed(reason: string): void;
}
