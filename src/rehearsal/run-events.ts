import { APPROVAL_STEP } from "../names/steps";
import type { PrintedRow } from "../runbooks/printed";
import { ASSUMPTIONS_OUTPUT } from "../step/system-variables";
import type { EngineEvent, ScriptPlace } from "../stand-ins/engine/events";

/** The same event, with the row in place of the step's name. */
type InRow<E> = E extends ScriptPlace ? Omit<E, "step" | "taskId"> & { row: PrintedRow } : never;

/** What happens in a run, by row: the live table, the plain lines and the report listen to the same events. */
export type RunnerEvent = { kind: "row-skipped"; row: PrintedRow; because: string } | InRow<EngineEvent>;

/**
 * The engine knows steps only by the names they were provisioned with; whoever judges and shows a run knows which row of
 * the list that is.
 * @param rows of the runbook that runs
 * @returns undefined for what is nobody's business
 * @throws Error for a step that is no row: something else was provisioned than the list
 */
export function runnerEvent(event: EngineEvent, rows: readonly PrintedRow[]): RunnerEvent | undefined {
  // Somebody is asked there, or nobody: it is a step of the server's own and no row.
  if (event.step === APPROVAL_STEP) return undefined;
  const row = rows.find(({ name }) => name === event.step);
  if (!row) throw new Error(`The run has a step '${event.step}', which is no row of the runbook.`);
  if (event.kind === "step-skipped") return { kind: "row-skipped", row, because: event.because };
  // What a dry run assumes is handed from step to step and is no output that anybody reads.
  if (event.kind === "script-output" && event.name === ASSUMPTIONS_OUTPUT) return undefined;
  return { ...event, row };
}
