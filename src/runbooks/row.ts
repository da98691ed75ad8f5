import type * as z from "zod";
import type { STEPS } from "../../steps/index";
import { STEP_NAMES, type StepKey } from "../names/steps";
import type { VARIABLES } from "../names/variables";
import type { OutputName } from "../step/outputs";
import type { NODE_ROLE, PRIMARY_ROLE } from "../step/system-variables";

type Step = (typeof STEPS)[number];

/** The id of a step of the catalogue. */
type StepId = Step["id"];

type ModeOf<S> = S extends { inputs: z.ZodObject<infer Shape extends { mode: z.ZodType }> }
  ? z.output<Shape["mode"]>
  : undefined;

/** A step of the catalogue, with one of its own modes where it has any. */
type StepInMode = {
  [Id in StepId]: ModeOf<Extract<Step, { id: Id }>> extends infer Mode extends string
    ? { step: Id; mode: Mode }
    : { step: Id; mode?: undefined };
}[StepId];

/**
 * When a row runs. `always`: unless an earlier step failed. `something-to-do`: and only when check-version found
 * something to do. `after-failure`: only when an earlier step failed. `at-the-end`: whatever happened before it.
 */
export type RowCondition = "always" | "something-to-do" | "after-failure" | "at-the-end";

/** One row of a list, as it is written down: a wrong id or a mode of another step does not compile. */
export type RowOf = StepInMode & {
  /** By this key everybody goes who means the row: it never changes, and its name in Octopus is kept under it. */
  key: StepKey;
  role: typeof NODE_ROLE | typeof PRIMARY_ROLE;
  runs: RowCondition;
  /** Only where this project variable has a value; without it the row costs nothing. */
  onlyWith?: (typeof VARIABLES)[keyof typeof VARIABLES];
  /**
   * Only while that earlier row of the primary node has not handed this output over: it has not done what this row is
   * there for. A row that is not run costs the outage nothing, neither the start of its script nor its checks.
   */
  unless?: { row: StepKey; output: OutputName };
  /** Anything a reader should know. */
  note?: string;
};

/** One row of a runbook: a step in Octopus. */
export type RunbookRow = RowOf & {
  /** The step's name in Octopus. */
  name: string;
};

/** A list with the names that its rows have in Octopus. */
export const rowsOf = (rows: readonly RowOf[]): readonly RunbookRow[] =>
  rows.map((row) => ({ ...row, name: STEP_NAMES[row.key] }));
