import type { TaskEvent } from "../provision/run/task-progress";
import type { RunnerEvent } from "../rehearsal/run-events";

/** What happens in a run, real or rehearsed. */
export type ViewEvent = RunnerEvent | TaskEvent;

/** A step of a run. Its role is known of the rehearsal; of a real run its log shows which machines it ran on. */
export interface ViewRow {
  row: string;
  name: string;
  role?: string;
}

export interface ViewMachine {
  name: string;
  roles?: readonly string[];
}

/** Whatever shows a run while it goes on. */
export interface RunView {
  /** The lists are looked at anew each time: they may grow. */
  began(title: string, rows: readonly ViewRow[], machines: readonly ViewMachine[]): void;
  take(event: ViewEvent): void;
  ended(): void;
}

/** Shows nothing: with `--format json` only the result goes to stdout. */
export const silentView: RunView = { began: () => undefined, take: () => undefined, ended: () => undefined };
