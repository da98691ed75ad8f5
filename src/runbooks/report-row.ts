import { PRIMARY_ROLE } from "../step/system-variables";
import type { RowOf } from "./row";

/** The last row of every runbook: it tells of what the rows before it did, after a failure too. */
export const REPORT_ROW: RowOf = {
  key: "write-report",
  step: "report",
  role: PRIMARY_ROLE,
  runs: "at-the-end",
  note: "after a failure too; reads what the other steps handed over and changes nothing",
};
