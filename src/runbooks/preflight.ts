import { NODE_ROLE, PRIMARY_ROLE } from "../step/system-variables";
import { REPORT_ROW } from "./report-row";
import { rowsOf } from "./row";
import type { Runbook } from "./runbook";

/**
 * The `preflight` runbook: on any day, without an outage, what an upgrade would meet. It fails when one would be refused,
 * and shows the whole table in either case: the version is chosen and the table written whatever the inspection found.
 */
export const PREFLIGHT_RUNBOOK: Runbook = {
  name: "preflight",
  description:
    "Checks whether the instance could be upgraded now, and to which version, and shows what was found on every node in one table. Changes nothing.",
  prompts: [],
  runsIn: ["source", "copy"],
  mayBeScheduled: true,
  changesNothing: true,
  endsWith: "write-preflight-report",
  rows: rowsOf([
    { key: "inspect-nodes", step: "preflight", mode: "InspectOnly", role: NODE_ROLE, runs: "always" },
    {
      key: "check-version",
      step: "check-version",
      role: PRIMARY_ROLE,
      runs: "at-the-end",
      note: "says what an upgrade would go to, also when a node was refused",
    },
    {
      key: "write-preflight-report",
      step: "preflight",
      mode: "Report",
      role: PRIMARY_ROLE,
      runs: "at-the-end",
      note: "the table for whoever approves an upgrade",
    },
    REPORT_ROW,
  ]),
};
