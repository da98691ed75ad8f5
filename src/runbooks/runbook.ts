import type { VARIABLES } from "../names/variables";
import type { StepKey } from "../names/steps";
import type { OwnVariable } from "./own-variables";
import type { RunbookRow } from "./row";

/** What an environment holds: the instance itself, or a copy of it (a clone, a test instance). */
export type Holds = "source" | "copy";

/** A project variable that is asked for when a run is started. */
export interface PromptedVariable extends OwnVariable {
  label: string;
  /** As Octopus names it. */
  control: "Checkbox" | "SingleLineText";
  /** What it starts with: whatever is not asked for in a run must mean "no". */
  value: string;
  /** Why any run but a dry one is refused without it, as a sentence without full stop. */
  confirms?: string;
}

/** Everything that is said once about a runbook: provisioning, rehearsal, documentation and commands read it here. */
export interface Runbook {
  /** In Octopus, and for `--runbook`. */
  name: string;
  /** In Octopus, where a person chooses what to run. Markdown. */
  description: string;
  prompts: readonly PromptedVariable[];
  /** Which environments of the project it may run in. */
  runsIn: readonly Holds[];
  /** Whether a trigger may start it with nobody watching. */
  mayBeScheduled: boolean;
  /**
   * It starts by itself where a project variable has that value, unless somebody asked for another schedule or none: six
   * fields, seconds first, in UTC.
   */
  startsByItself?: { cron: string; where: { variable: (typeof VARIABLES)[keyof typeof VARIABLES]; is: string } };
  /** Nothing has to be confirmed before it is started. */
  changesNothing?: true;
  /** The step whose log is what the run is for: `run` prints it at its end. */
  endsWith?: StepKey;
  rows: readonly RunbookRow[];
}
