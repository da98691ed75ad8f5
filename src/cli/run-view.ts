import type { RunnerEvent } from "../rehearsal/runner/run-runbook";
import type { TableModel } from "./table-model";

/** Whatever shows a run while it goes on. */
export interface RunView {
  began(title: string, rows: TableModel["rows"], machines: TableModel["machines"]): void;
  take(event: RunnerEvent): void;
  ended(): void;
}

/** Shows nothing: with `--format json` only the result goes to stdout. */
export const silentView: RunView = { began: () => undefined, take: () => undefined, ended: () => undefined };
